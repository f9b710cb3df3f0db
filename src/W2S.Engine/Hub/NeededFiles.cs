using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>
/// Which of a repository's files a model is loaded from; the same weights in other formats, and all else, stay where they are.
/// </summary>
internal static class NeededFiles
{
    private const string TemplateFolder = CheckpointFiles.OtherChatTemplates + "/";

    private static readonly string[] Companions =
    [
        CheckpointFiles.Config,
        CheckpointFiles.GenerationConfig,
        CheckpointFiles.Tokenizer,
        CheckpointFiles.TokenizerConfig,
        CheckpointFiles.SpecialTokensMap,
        CheckpointFiles.AddedTokens,
        CheckpointFiles.Vocabulary,
        CheckpointFiles.Merges,
        CheckpointFiles.TokenizerModel,
        CheckpointFiles.ChatTemplate,
    ];

    /// <summary>Whether <paramref name="name"/> is loaded wherever it is: configuration, tokenizer, templates.</summary>
    public static bool IsCompanion(string name) =>
        Companions.Contains(name, StringComparer.Ordinal)
        || (name.StartsWith(TemplateFolder, StringComparison.Ordinal)
            && name.EndsWith(CheckpointFiles.TemplateExtension, StringComparison.Ordinal)
            && !name.AsSpan(TemplateFolder.Length).Contains('/'));

    /// <summary>The file that is or lists the weights, as a checkpoint is opened by; null if there is none.</summary>
    public static string? Weights(Func<string, bool> exists) =>
        exists(CheckpointFiles.SingleWeights) ? CheckpointFiles.SingleWeights
        : exists(ShardIndex.FileName) ? ShardIndex.FileName
        : null;
}
