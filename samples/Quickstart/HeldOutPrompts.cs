using System.Text.Json;
using System.Text.Json.Serialization;
using W2S.Engine;

namespace Quickstart;

/// <summary>Prompts the models never saw: JSON Lines, <c>{"prompt": "..."}</c> on each.</summary>
internal static partial class HeldOutPrompts
{
    /// <exception cref="InvalidOptionException">There are fewer than <paramref name="count"/>.</exception>
    public static IReadOnlyList<string> Read(string path, int count)
    {
        var prompts = File.ReadLines(path).Take(count)
            .Select(line => JsonSerializer.Deserialize(line, PromptContext.Default.PromptLine)!.Prompt)
            .ToList();
        return prompts.Count == count
            ? prompts
            : throw new InvalidOptionException("--prompts", $"{count} found, at most the {prompts.Count} of {path} expected");
    }

    private sealed record PromptLine([property: JsonRequired] string Prompt);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(PromptLine))]
    private sealed partial class PromptContext : JsonSerializerContext;
}
