using System.Text.Json;

namespace W2S.Engine.Checkpoints;

/// <summary>JSON that is not trusted: no name twice in an object, and no depth without end.</summary>
internal static class StrictJson
{
    // Tokenizers need about six, configurations fewer.
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>
    /// The document in <paramref name="utf8"/>, which it refers to. Text in it that is no Unicode, names apart, is found when it is read.
    /// </summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="ModelFormatException">It is no valid JSON.</exception>
    public static JsonDocument Parse(string path, ReadOnlyMemory<byte> utf8) => Parse(path, utf8, readsText: false);

    /// <summary>
    /// The object in <paramref name="utf8"/>, independent of any buffer. All of its text was read once: nobody has to expect bad Unicode later.
    /// </summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="ModelFormatException">It is something else.</exception>
    public static JsonElement ParseObject(string path, ReadOnlyMemory<byte> utf8)
    {
        using var document = Parse(path, utf8, readsText: true);
        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.Object
            ? root.Clone()
            : throw new ModelFormatException($"{path}: {root.ValueKind} found, a JSON object expected");
    }

    private static JsonDocument Parse(string path, ReadOnlyMemory<byte> utf8, bool readsText)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(utf8, Options);
            Check(document.RootElement, readsText);
            return document;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            throw new ModelFormatException($"{path}: not valid JSON: {FileText.Shown(e.Message)}", e);
        }
    }

    /// <exception cref="JsonException">An object has a name twice.</exception>
    /// <exception cref="InvalidOperationException">A name, or other text if that is read, is no Unicode.</exception>
    private static void Check(JsonElement element, bool readsText)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                // The parser could refuse such names itself (AllowDuplicateProperties), but takes longer, and loads OpenSSL for it.
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    if (!names.Add(property.Name))
                    {
                        throw new JsonException($"'{property.Name}' found twice in one object");
                    }

                    Check(property.Value, readsText);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Check(item, readsText);
                }

                break;
            case JsonValueKind.String when readsText:
                _ = element.GetString();
                break;
        }
    }
}
