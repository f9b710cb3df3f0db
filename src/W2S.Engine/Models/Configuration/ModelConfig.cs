using System.Text.Json;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Models.Configuration;

/// <summary>
/// A JSON object of a configuration file, read through types and ranges: every error names file, key, what was found and what was
/// expected.
/// </summary>
internal sealed class ModelConfig
{
    /// <summary>Longest configuration file, in bytes: one with many thousand label names still fits.</summary>
    private const int MaxBytes = 4_000_000;

    private readonly string _path;
    private readonly JsonElement _json;

    private ModelConfig(string path, JsonElement json)
    {
        _path = path;
        _json = json;
    }

    /// <summary>Reads <paramref name="name"/>; null if the folder has none.</summary>
    /// <exception cref="ModelFormatException">It is too long, or not a JSON object.</exception>
    public static ModelConfig? Read(CheckpointFolder folder, string name)
    {
        var path = Path.Join(folder.Path, name);
        return folder.ReadSmall(name, MaxBytes) is { } bytes ? new ModelConfig(path, StrictJson.ParseObject(path, bytes)) : null;
    }

    /// <summary>Whether the key stands there with a value other than null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>A whole number within its range.</summary>
    /// <param name="fallback">Where the key is absent or null; null makes it required.</param>
    public int Whole(string key, Range<int> range, int? fallback = null)
    {
        if (Find(key) is not { } value)
        {
            return fallback ?? throw Missing(key);
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && range.Contains(number)
            ? number
            : throw Wrong(key, value, $"a whole number from {range.Least} to {range.Most}");
    }

    /// <summary>A whole number within its range; null where null is written.</summary>
    /// <param name="fallback">Where the key is absent.</param>
    public int? WholeOrNone(string key, Range<int> range, int? fallback) =>
        Has(key) ? Whole(key, range) : IsAbsent(key) ? fallback : null;

    /// <inheritdoc cref="WholeOrNone"/>
    public double? NumberOrNone(string key, Range<double> range, double? fallback) =>
        Has(key) ? Number(key, range) : IsAbsent(key) ? fallback : null;

    /// <inheritdoc cref="Whole"/>
    public double Number(string key, Range<double> range, double? fallback = null)
    {
        if (Find(key) is not { } value)
        {
            return fallback ?? throw Missing(key);
        }

        return Number(key, value, range);
    }

    /// <summary>A list of numbers, each within the range.</summary>
    public IReadOnlyList<double> Numbers(string key, Range<double> range) => Find(key) switch
    {
        null => throw Missing(key),
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray().Select(item => Number(key, item, range))],
        { } value => throw Wrong(key, value, "a list of numbers"),
    };

    public bool Flag(string key, bool fallback) => Find(key) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Wrong(key, value, "true or false"),
    };

    /// <param name="fallback">Where the key is absent or null; null makes it required.</param>
    public string Text(string key, string? fallback = null) => Find(key) switch
    {
        null => fallback ?? throw Missing(key),
        { ValueKind: JsonValueKind.String } value => value.GetString()!,
        { } value => throw Wrong(key, value, "text"),
    };

    /// <summary>Texts in order; empty where the key is absent or null.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(key, item, "text"))],
        { } value => throw Wrong(key, value, "a list of texts"),
    };

    /// <summary>Token ids, written as one or as a list; null where the key is absent or null.</summary>
    public IReadOnlyList<int>? TokenIds(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        return [.. items.Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var id) && id >= 0
            ? id
            : throw Wrong(key, item, "a token id or a list of them"))];
    }

    /// <summary>An object within; null where the key is absent or null.</summary>
    public ModelConfig? Object(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new ModelConfig($"{_path}: {key}", value),
        { } value => throw Wrong(key, value, "an object"),
    };

    /// <summary>Keys of this object.</summary>
    public IEnumerable<string> Keys => _json.EnumerateObject().Select(p => p.Name);

    /// <summary>The error for a value that stands alone but does not fit the others, or is not supported.</summary>
    public ModelFormatException Refuse(string key, string foundAndExpected) => new($"{_path}: {key}: {foundAndExpected}");

    /// <summary>Refuses a switch that stands where it is not supported.</summary>
    /// <param name="expected">What is supported, and what an absent key means.</param>
    public void RefuseUnless(string key, bool expected)
    {
        if (Flag(key, expected) != expected)
        {
            throw Refuse(key, expected ? "false found, only true is supported" : "true found, only false is supported");
        }
    }

    private bool IsAbsent(string key) => !_json.TryGetProperty(key, out _);

    private double Number(string key, JsonElement value, Range<double> range) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && range.Contains(number)
            ? number
            : throw Wrong(key, value, $"a number from {range.Least} to {range.Most}");

    private JsonElement? Find(string key) =>
        _json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private ModelFormatException Missing(string key) => new($"{_path}: {key}: missing");

    private ModelFormatException Wrong(string key, JsonElement found, string expected) =>
        new($"{_path}: {key}: {FileText.Shown(found.GetRawText())} found, {expected} expected");
}
