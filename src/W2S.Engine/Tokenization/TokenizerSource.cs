using System.Text.Json;
using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization.Conversion;
using W2S.Engine.Tokenization.Gpt2Files;
using W2S.Engine.Tokenization.Json;
using W2S.Engine.Tokenization.SentencePiece;

namespace W2S.Engine.Tokenization;

/// <summary>Where a folder says what its tokenizer is: in <c>tokenizer.json</c>, or in an older format rewritten as one.</summary>
internal sealed class TokenizerSource : IDisposable
{
    private readonly string _file;
    private readonly JsonDocument _definition;
    private readonly JsonDocument? _names;

    private TokenizerSource(string file, JsonDocument definition, JsonDocument? names)
    {
        _file = file;
        _definition = definition;
        _names = names;
    }

    public JsonEntry Root => new(_file, string.Empty, _definition.RootElement);

    /// <summary>The special tokens that an older format names itself; null beside a <c>tokenizer.json</c>.</summary>
    public JsonEntry? Names => _names is null ? null : new(_file, string.Empty, _names.RootElement);

    /// <summary>
    /// Reads <c>tokenizer.json</c> where there is one, else <c>tokenizer.model</c>, else <c>vocab.json</c> and <c>merges.txt</c>.
    /// </summary>
    /// <exception cref="TokenizerFormatException">There is none of them, or it is malformed.</exception>
    public static TokenizerSource Open(CheckpointFolder files, JsonEntry? config, JsonEntry? map)
    {
        var path = Path.Join(files.Path, CheckpointFiles.Tokenizer);
        if (JsonFile.OpenOptional(files, CheckpointFiles.Tokenizer) is { } tokenizer)
        {
            return new TokenizerSource(path, tokenizer, names: null);
        }

        var folder = new OlderFolder(files, config, map);
        var older = SentencePieceFolder.TryRead(folder) ?? Gpt2Folder.TryRead(folder)
            ?? throw new TokenizerFormatException(
                $"{path}: not found, nor {CheckpointFiles.TokenizerModel}, nor {CheckpointFiles.Vocabulary} with {CheckpointFiles.Merges}.");
        return new TokenizerSource(older.File, TokenizerJson.WriteDefinition(older), TokenizerJson.WriteNames(older));
    }

    public void Dispose()
    {
        _definition.Dispose();
        _names?.Dispose();
    }
}
