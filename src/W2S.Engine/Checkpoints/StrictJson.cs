using System.Text.Json;

namespace W2S.Engine.Checkpoints;

/// <summary>JSON that is not trusted: no name twice in an object, and no depth without end.</summary>
internal static class StrictJson
{
    // Tokenizers need about six, configurations fewer.
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>
    /// The document in <paramref name="utf8"/>, which it refers to. Text in it that is no Unicode is found when it is read.
    /// </summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="ModelFormatException">It is no valid JSON.</exception>
    public static JsonDocument Parse(string path, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid(path, e);
        }
    }

    /// <summary>
    /// The object in <paramref name="utf8"/>, independent of any buffer. All of its text was read once: nobody has to expect bad Unicode later.
    /// </summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="ModelFormatException">It is something else.</exception>
    public static JsonElement ParseObject(string path, ReadOnlyMemory<byte> utf8)
    {
        using var document = Parse(path, utf8);
        var root = document.RootElement;
        try
        {
            ReadAllText(root);
        }
        catch (InvalidOperationException e)
        {
            throw Invalid(path, e);
        }

        return root.ValueKind == JsonValueKind.Object
            ? root.Clone()
            : throw new ModelFormatException($"{path}: {root.ValueKind} found, a JSON object expected");
    }

    /// <exception cref="InvalidOperationException">There is text that is no Unicode.</exception>
    private static void ReadAllText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    ReadAllText(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadAllText(item);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }

    private static ModelFormatException Invalid(string path, Exception cause) =>
        new($"{path}: not valid JSON: {FileText.Shown(cause.Message)}", cause);
}
