namespace W2S.Engine.Checkpoints;

/// <summary>The files of a checkpoint folder, by the names transformers gives them.</summary>
internal static class CheckpointFiles
{
    public const string Config = "config.json";
    public const string GenerationConfig = "generation_config.json";

    public const string SingleWeights = "model.safetensors";

    public const string Tokenizer = "tokenizer.json";
    public const string TokenizerConfig = "tokenizer_config.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    public const string AddedTokens = "added_tokens.json";

    /// <summary>SentencePiece's.</summary>
    public const string TokenizerModel = "tokenizer.model";

    /// <summary>GPT-2's, with <see cref="Merges"/>.</summary>
    public const string Vocabulary = "vocab.json";
    public const string Merges = "merges.txt";

    public const string ChatTemplate = "chat_template.jinja";

    /// <summary>A folder of further templates, <c>NAME.jinja</c>.</summary>
    public const string OtherChatTemplates = "additional_chat_templates";
    public const string TemplateExtension = ".jinja";

    /// <summary>The file that a tokenizer's vocabulary is read from; null where there is none.</summary>
    public static string? TokenizerAmong(Func<string, bool> exists) =>
        exists(Tokenizer) ? Tokenizer
        : exists(TokenizerModel) ? TokenizerModel
        : exists(Vocabulary) && exists(Merges) ? Vocabulary
        : null;
}
