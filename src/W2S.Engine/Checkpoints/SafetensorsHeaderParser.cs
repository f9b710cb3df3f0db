using System.Text.Json;

namespace W2S.Engine.Checkpoints;

/// <summary>
/// The JSON of a safetensors header, read token by token, so that a hostile one costs no more memory than the tensors it may name.
/// </summary>
internal ref struct SafetensorsHeaderParser(string path, ReadOnlySpan<byte> json)
{
    private const int MaxNameLength = 1_000;
    private const int MaxMetadata = 10_000;

    // header, tensor, shape
    private const int MaxDepth = 3;

    private Utf8JsonReader _json = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });

    public Dictionary<string, StoredTensor> Parse()
    {
        try
        {
            return ParseHeader();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what Utf8JsonReader has for half a surrogate pair in a string.
            throw new ModelFormatException($"{path}: the header is not valid JSON: {FileText.Shown(e.Message)}", e);
        }
    }

    private Dictionary<string, StoredTensor> ParseHeader()
    {
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        var hasMetadata = false;
        _json.Read();
        while (NextProperty(out var name))
        {
            if (name == "__metadata__")
            {
                _ = hasMetadata ? throw Duplicate(name) : hasMetadata = true;
                SkipMetadata();
                continue;
            }

            if (tensors.Count == SafetensorsHeader.MaxTensors)
            {
                throw new ModelFormatException($"{path}: more than {SafetensorsHeader.MaxTensors} tensors found");
            }

            var tensor = ParseTensor(name);
            if (!tensors.TryAdd(name, tensor))
            {
                throw Duplicate(name);
            }
        }

        // Finds anything but white space after the object.
        _json.Read();
        return tensors;
    }

    private StoredTensor ParseTensor(string name)
    {
        Expect(JsonTokenType.StartObject, $"tensor '{name}'");
        TensorType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (NextProperty(out var key))
        {
            var what = $"tensor '{name}': {key}";
            switch (key)
            {
                case "dtype" when type is null:
                    type = ParseType(what);
                    break;
                case "shape" when shape is null:
                    shape = ParseSizes(what, SafetensorsHeader.MaxRank);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ParseSizes(what, 2);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw Duplicate(what);
                default:
                    throw new ModelFormatException($"{path}: {what} found, only dtype, shape and data_offsets expected");
            }
        }

        return (type, shape, offsets) is ({ } t, { } s, [long begin, long end])
            ? new StoredTensor(name, t, s, begin, end)
            : throw new ModelFormatException($"{path}: tensor '{name}': dtype, shape and two data_offsets expected");
    }

    private TensorType ParseType(string what)
    {
        Expect(JsonTokenType.String, what);
        var name = _json.GetString()!;
        return TensorTypes.Parse(name) ?? throw new ModelFormatException($"{path}: {what} '{FileText.Shown(name)}' is none the format defines");
    }

    private long[] ParseSizes(string what, int max)
    {
        Expect(JsonTokenType.StartArray, what);
        var sizes = new List<long>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (sizes.Count == max)
            {
                throw new ModelFormatException($"{path}: {what} has more than {max} numbers");
            }

            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out var size) || size < 0)
            {
                throw new ModelFormatException($"{path}: {what} must hold whole numbers from 0 to {long.MaxValue}");
            }

            sizes.Add(size);
        }

        return [.. sizes];
    }

    private void SkipMetadata()
    {
        Expect(JsonTokenType.StartObject, "__metadata__");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (NextProperty(out var key))
        {
            Expect(JsonTokenType.String, $"__metadata__: {key}");
            if (!keys.Add(key))
            {
                throw Duplicate($"__metadata__: {key}");
            }

            if (keys.Count > MaxMetadata)
            {
                throw new ModelFormatException($"{path}: __metadata__ has more than {MaxMetadata} entries");
            }
        }
    }

    /// <summary>Moves to the next key of the object at hand, or past its end.</summary>
    private bool NextProperty(out string name)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        if (_json.ValueSpan.Length > MaxNameLength)
        {
            throw new ModelFormatException($"{path}: a name of {_json.ValueSpan.Length} bytes found, at most {MaxNameLength} expected");
        }

        name = _json.GetString()!;
        return name.Any(char.IsControl)
            ? throw new ModelFormatException($"{path}: the name '{FileText.Shown(name)}' has control characters")
            : true;
    }

    private void Expect(JsonTokenType expected, string what)
    {
        _json.Read();
        if (_json.TokenType != expected)
        {
            throw new ModelFormatException($"{path}: {what}: {_json.TokenType} found, {expected} expected");
        }
    }

    private readonly ModelFormatException Duplicate(string what) => new($"{path}: {what} stands there twice");
}
