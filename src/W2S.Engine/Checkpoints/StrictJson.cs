using System.Text.Json;

namespace W2S.Engine.Checkpoints;

/// <summary>JSON files that are not trusted: no duplicate keys, no depth without end, only Unicode, an object at the top.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 16;

    /// <summary>The object in <paramref name="utf8"/>, independent of any buffer.</summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="ModelFormatException">It is something else.</exception>
    public static JsonElement ParseObject(string path, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var root = document.RootElement;
            ReadAllText(root);
            return root.ValueKind == JsonValueKind.Object
                ? root.Clone()
                : throw new ModelFormatException($"{path}: {root.ValueKind} found, a JSON object expected");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException($"{path}: not valid JSON: {FileText.Shown(e.Message)}", e);
        }
    }

    /// <summary>Text that is no Unicode is only found when it is read: done here once, so that nobody has to expect it later.</summary>
    /// <exception cref="InvalidOperationException">There is such text.</exception>
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
}
