using System.Text.Json;

namespace W2S.Engine.Checkpoints;

/// <summary><c>model.safetensors.index.json</c>: which file holds which tensor.</summary>
internal static class ShardIndex
{
    public const string FileName = "model.safetensors.index.json";

    /// <summary>Longest index, in bytes; that of a model with 90,000 tensors has 9 MB.</summary>
    public const int MaxBytes = 32_000_000;

    /// <summary>Most files one checkpoint may be split into.</summary>
    public const int MaxShards = 2_000;

    private const int MaxNameLength = 255;

    /// <summary>File names by tensor name; every file name is plain and ends in .safetensors.</summary>
    /// <exception cref="ModelFormatException">The index is malformed or names files it must not.</exception>
    public static Dictionary<string, string> Parse(string path, byte[] json)
    {
        var index = StrictJson.ParseObject(path, json);
        if (!index.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw new ModelFormatException($"{path}: no weight_map found, an object from tensor to file name expected");
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in map.EnumerateObject())
        {
            var file = entry.Value.ValueKind == JsonValueKind.String
                ? entry.Value.GetString()!
                : throw new ModelFormatException($"{path}: tensor '{FileText.Shown(entry.Name)}': {entry.Value.ValueKind} found, a file name expected");
            if (distinct.Add(file))
            {
                ThrowIfNotPlain(path, file);
            }

            files.Add(entry.Name, file);
        }

        return distinct.Count <= MaxShards
            ? files
            : throw new ModelFormatException($"{path}: {distinct.Count} files named, at most {MaxShards} expected");
    }

    private static void ThrowIfNotPlain(string path, string file)
    {
        if (PickleFiles.IsPickle(file))
        {
            throw new ModelFormatException($"{path}: {PickleFiles.Refusal([file])}");
        }

        // An allow-list: path separators, drives, streams, "..", and characters that move a terminal's cursor all stay out.
        var plain = file.Length <= MaxNameLength && file.EndsWith(".safetensors", StringComparison.Ordinal)
            && file[0] != '.' && file.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        if (!plain)
        {
            throw new ModelFormatException(
                $"{path}: file name '{FileText.Shown(file)}' found, "
                + "a plain name ending in .safetensors expected");
        }
    }
}
