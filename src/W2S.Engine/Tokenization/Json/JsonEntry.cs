using System.Text.Json;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Tokenization.Json;

/// <summary>A value in a tokenizer file and where it stands there, so that every complaint names file and entry.</summary>
internal sealed record JsonEntry(string File, string Path, JsonElement Value)
{
    /// <summary>File and entry, for messages.</summary>
    public string Place => $"{File}: {FileText.Shown(Path)}";

    public bool IsNull => Value.ValueKind is JsonValueKind.Null;

    public bool IsString => Value.ValueKind is JsonValueKind.String;

    public bool IsObject => Value.ValueKind is JsonValueKind.Object;

    public bool IsArray => Value.ValueKind is JsonValueKind.Array;

    public int Count => IsArray ? Value.GetArrayLength() : 0;

    /// <summary>The property, or null where it is absent or JSON null.</summary>
    public JsonEntry? Optional(string name)
    {
        if (!IsObject)
        {
            throw Wrong("an object");
        }

        return Value.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null
            ? At(name, value)
            : null;
    }

    public JsonEntry Required(string name) =>
        Optional(name) ?? throw At(name, default).Bad("missing.");

    public string AsString()
    {
        if (!IsString)
        {
            throw Wrong("a string");
        }

        try
        {
            return Value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // An escape of half a surrogate pair.
            throw new TokenizerFormatException($"{Place}: the string is not valid Unicode.", e);
        }
    }

    public bool AsBoolean() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    /// <summary>A token id: a whole number from 0 to <see cref="Bpe.Vocabulary.MaxId"/>.</summary>
    public int AsTokenId() =>
        Value.ValueKind is JsonValueKind.Number && Value.TryGetInt32(out var id) && id is >= 0 and <= Bpe.Vocabulary.MaxId
            ? id
            : throw Wrong($"a token id from 0 to {Bpe.Vocabulary.MaxId}");

    /// <summary>How often something is done: a whole number that is not negative.</summary>
    public int AsCount() =>
        Value.ValueKind is JsonValueKind.Number && Value.TryGetInt32(out var count) && count >= 0
            ? count
            : throw Wrong("a whole number from 0 on");

    public bool OptionalBoolean(string name, bool otherwise) => Optional(name)?.AsBoolean() ?? otherwise;

    public IEnumerable<JsonEntry> Elements()
    {
        if (!IsArray)
        {
            throw Wrong("an array");
        }

        var index = 0;
        foreach (var element in Value.EnumerateArray())
        {
            yield return new JsonEntry(File, $"{Path}[{index++}]", element);
        }
    }

    public IEnumerable<(string Name, JsonEntry Value)> Properties()
    {
        if (!IsObject)
        {
            throw Wrong("an object");
        }

        foreach (var property in Value.EnumerateObject())
        {
            var name = NameOf(property);
            yield return (name, At(name, property.Value));
        }
    }

    public TokenizerFormatException Wrong(string expected) =>
        new($"{Place}: found {Shown()}, expected {expected}.");

    /// <param name="problem">May hold what the file says, such as tokens, which can be of any length.</param>
    public TokenizerFormatException Bad(string problem) => new($"{Place}: {FileText.Shown(problem)}");

    private JsonEntry At(string name, JsonElement value) => new(File, Locate(name), value);

    private string Locate(string name) => Path.Length is 0 ? name : $"{Path}.{name}";

    private string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException e)
        {
            throw new TokenizerFormatException($"{Place}: a name in it is not valid Unicode.", e);
        }
    }

    private string Shown() => Value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"an array of {Value.GetArrayLength()}",
        _ => FileText.Shown(Value.GetRawText()),
    };
}
