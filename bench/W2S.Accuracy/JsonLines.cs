using System.Text.Json;

namespace W2S.Accuracy;

/// <summary>Files with a JSON object on each line.</summary>
internal static class JsonLines
{
    /// <summary>The text of <paramref name="property"/> on each line.</summary>
    public static List<string> Read(string path, string property) =>
        [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty(property).GetString()!)];
}
