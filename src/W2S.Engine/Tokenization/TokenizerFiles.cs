using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization.Json;

namespace W2S.Engine.Tokenization;

/// <summary>
/// A checkpoint folder as those see it who read tokenizers and templates: whatever is wrong with a file of it is a
/// <see cref="TokenizerFormatException"/>.
/// </summary>
internal sealed class TokenizerFiles
{
    /// <summary>Largest JSON file read, in bytes: several times the largest vocabulary in use.</summary>
    public const int MaxJsonBytes = 128 << 20;

    private readonly CheckpointFolder _folder;

    /// <exception cref="TokenizerFormatException">There is no such folder.</exception>
    public TokenizerFiles(string path) => _folder = Translate(() => new CheckpointFolder(path));

    /// <summary>Its full path, as messages name it.</summary>
    public string Path => _folder.Path;

    /// <summary>Full path of a file, which need not exist.</summary>
    public string PathOf(string name) => System.IO.Path.Join(_folder.Path, name);

    /// <summary>The whole file; null where there is none.</summary>
    /// <exception cref="TokenizerFormatException">It is longer than <paramref name="maxBytes"/>, or a link out of the folder.</exception>
    public byte[]? Read(string name, int maxBytes) => Translate(() => _folder.ReadSmall(name, maxBytes));

    /// <summary>The whole JSON file; null where there is none.</summary>
    /// <exception cref="TokenizerFormatException">It is too long, no valid JSON, or a link out of the folder.</exception>
    public JsonFile? ReadJson(string name) => Translate(() => _folder.ReadSmall(name, MaxJsonBytes) is { } content
        ? new JsonFile(PathOf(name), StrictJson.Parse(PathOf(name), content))
        : null);

    private static T Translate<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ModelFormatException e)
        {
            throw new TokenizerFormatException(e.Message, e);
        }
    }
}
