using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>Which of a repository's files a model is loaded from; the same weights in other formats, and all else, stay where they are.</summary>
internal static class NeededFiles
{
    public const string Configuration = "config.json";
    public const string SingleWeights = "model.safetensors";

    private const string TemplateFolder = "additional_chat_templates/";
    private const string TemplateExtension = ".jinja";

    private static readonly string[] Companions =
    [
        Configuration,
        "generation_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        "vocab.json",
        "merges.txt",
        "tokenizer.model",
        "chat_template.jinja",
    ];

    /// <summary>Whether <paramref name="name"/> is loaded wherever it is: configuration, tokenizer, templates.</summary>
    public static bool IsCompanion(string name) =>
        Companions.Contains(name, StringComparer.Ordinal)
        || (name.StartsWith(TemplateFolder, StringComparison.Ordinal) && name.EndsWith(TemplateExtension, StringComparison.Ordinal)
            && !name.AsSpan(TemplateFolder.Length).Contains('/'));

    /// <summary>The file that is or lists the weights, as a checkpoint is opened by; null if there is none.</summary>
    public static string? Weights(Func<string, bool> exists) =>
        exists(SingleWeights) ? SingleWeights : exists(ShardIndex.FileName) ? ShardIndex.FileName : null;

    /// <summary>Whether a tokenizer can be read from what there is.</summary>
    public static bool HasTokenizer(Func<string, bool> exists) =>
        exists("tokenizer.json") || exists("tokenizer.model") || (exists("vocab.json") && exists("merges.txt"));
}
