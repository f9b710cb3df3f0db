using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization.Conversion;

namespace W2S.Engine.Tokenization.Gpt2Files;

/// <summary>
/// A folder with GPT-2's own <c>vocab.json</c> and <c>merges.txt</c>. Other tokenizers come in two such files too; how they cut
/// text into words stands in neither, so that only GPT-2's are read.
/// </summary>
internal static class Gpt2Folder
{
    /// <summary>Largest <c>merges.txt</c> read, in bytes; GPT-2's has half a million.</summary>
    public const int MaxMergesBytes = 32 << 20;

    private const string EndOfText = "<|endoftext|>";
    private const string Beside = $"beside {CheckpointFiles.Vocabulary}. {TokenizerFile.HowToConvert}";

    private static readonly string[] Classes = ["GPT2Tokenizer", "GPT2TokenizerFast"];

    /// <summary>Null where the folder lacks one of the two files.</summary>
    public static OlderTokenizer? TryRead(OlderFolder folder)
    {
        using var vocabJson = folder.Files.ReadJson(CheckpointFiles.Vocabulary);
        if (vocabJson is null || folder.Files.Read(CheckpointFiles.Merges, MaxMergesBytes) is not { } mergesTxt)
        {
            return null;
        }

        RequireGpt2(folder);
        var vocabulary = vocabJson.Root.Properties()
            .ToDictionary(p => p.Name, p => p.Value.AsTokenId(), StringComparer.Ordinal);
        var added = folder.ReadAddedTokens();
        var own = vocabulary.ContainsKey(EndOfText) || added.Exists(t => t.Content is EndOfText) ? EndOfText : null;
        return new OlderTokenizer($"{folder.Files.PathOf(CheckpointFiles.Vocabulary)} with {CheckpointFiles.Merges}")
        {
            Vocabulary = vocabulary,
            Merges = MergesFile.Read(mergesTxt, folder.Files.PathOf(CheckpointFiles.Merges)),
            PreTokenizer = """{"type": "ByteLevel", "add_prefix_space": false}""",
            Decoder = """{"type": "ByteLevel"}""",
            AddedTokens = added,
            BeginOfSequence = folder.Names.ContentOf("bos_token", own),
            EndOfSequence = folder.Names.ContentOf("eos_token", own),
            AddsBegin = folder.Says("add_bos_token", otherwise: false),
            AddsEnd = folder.Says("add_eos_token", otherwise: false),
        };
    }

    private static void RequireGpt2(OlderFolder folder)
    {
        if (folder.Config?.Optional("tokenizer_class") is { } named)
        {
            if (!Classes.Contains(named.AsString()))
            {
                throw named.Bad(
                    $"found {named.AsString()}, expected {string.Join(" or ", Classes)} {Beside}");
            }

            return;
        }

        using var config = folder.Files.ReadJson(CheckpointFiles.Config);
        if (config?.Root.Optional("model_type") is { } type && type.AsString() is not "gpt2")
        {
            throw type.Bad($"found {type.AsString()}, expected gpt2 {Beside}");
        }
    }
}
