using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization.Conversion;
using W2S.Engine.Tokenization.Gpt2Files;
using W2S.Engine.Tokenization.Json;
using W2S.Engine.Tokenization.SentencePiece;

namespace W2S.Engine.Tokenization;

/// <summary>Where a folder says what its tokenizer is: in <c>tokenizer.json</c>, or in an older format rewritten as one.</summary>
internal sealed class TokenizerSource : IDisposable
{
    private readonly JsonFile _definition;
    private readonly JsonFile? _names;

    private TokenizerSource(JsonFile definition, JsonFile? names)
    {
        _definition = definition;
        _names = names;
    }

    public JsonEntry Root => _definition.Root;

    /// <summary>The special tokens that an older format names itself; null beside a <c>tokenizer.json</c>.</summary>
    public JsonEntry? Names => _names?.Root;

    /// <summary>
    /// Reads <c>tokenizer.json</c> where there is one, else <c>tokenizer.model</c>, else <c>vocab.json</c> and <c>merges.txt</c>.
    /// </summary>
    /// <exception cref="TokenizerFormatException">There is none of them, or it is malformed.</exception>
    public static TokenizerSource Open(TokenizerFiles files, JsonEntry? config, JsonEntry? map)
    {
        if (files.ReadJson(CheckpointFiles.Tokenizer) is { } definition)
        {
            return new TokenizerSource(definition, names: null);
        }

        var folder = new OlderFolder(files, config, map);
        var older = SentencePieceFolder.TryRead(folder) ?? Gpt2Folder.TryRead(folder)
            ?? throw new TokenizerFormatException(
                $"{files.PathOf(CheckpointFiles.Tokenizer)}: not found, nor {CheckpointFiles.TokenizerModel}, nor {CheckpointFiles.Vocabulary} "
                + $"with {CheckpointFiles.Merges}.");
        return new TokenizerSource(TokenizerJson.WriteDefinition(older), TokenizerJson.WriteNames(older));
    }

    public void Dispose()
    {
        _definition.Dispose();
        _names?.Dispose();
    }
}
