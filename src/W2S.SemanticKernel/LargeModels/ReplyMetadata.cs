using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Services;

namespace W2S.SemanticKernel.LargeModels;

/// <summary>What services put beside a result: each in its own words, and often in types this plugin does not reference.</summary>
internal sealed class ReplyMetadata(IReadOnlyDictionary<string, object?>? metadata)
{
    private static readonly string[] InputNames =
        ["InputTokenCount", "InputTokens", "PromptTokens", "PromptTokenCount", "UsagePromptTokens"];

    private static readonly string[] OutputNames =
        ["OutputTokenCount", "OutputTokens", "CompletionTokens", "CandidatesTokenCount", "UsageCompletionTokens", "GeneratedTokens"];

    private readonly IReadOnlyDictionary<string, object?> _metadata = metadata ?? new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>What stands beside the first result: services report there what all of them cost.</summary>
    public static ReplyMetadata OfFirst(IReadOnlyList<KernelContent> results) => new(results is [var first, ..] ? first.Metadata : null);

    /// <summary>A text, or a type of the service's client library whose text is the name.</summary>
    public TextFinish Finish => FinishNames.Parse(_metadata.GetValueOrDefault("FinishReason")?.ToString());

    /// <summary>Tokens of the prompt and of all results together; null where the service does not say.</summary>
    public (long? Input, long? Output) Usage => _metadata.GetValueOrDefault("Usage") switch
    {
        UsageDetails usage => (usage.InputTokenCount, usage.OutputTokenCount),
        null => Find(_metadata), // Google and Hugging Face have no object around them
        var usage => Find(Read(usage)),
    };

    /// <summary>
    /// As JSON, the way Semantic Kernel's own metrics read it: that finds the counts of every client library without referencing one. What
    /// cannot be read counts as not reported.
    /// </summary>
    private static Dictionary<string, object?> Read(object usage)
    {
        try
        {
            var json = JsonSerializer.SerializeToElement(usage, usage.GetType());
            return json.ValueKind == JsonValueKind.Object
                ? json.EnumerateObject()
                    .ToDictionary(property => property.Name, object? (property) => property.Value, StringComparer.Ordinal)
                : [];
        }
        catch (Exception unreadable)
            when (unreadable is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return [];
        }
    }

    private static (long? Input, long? Output) Find(IReadOnlyDictionary<string, object?> counts) =>
        (Find(counts, InputNames), Find(counts, OutputNames));

    /// <summary>Names are compared without case and underscores: <c>prompt_tokens</c> is <c>PromptTokens</c>.</summary>
    private static long? Find(IEnumerable<KeyValuePair<string, object?>> values, string[] names) => values
        .Where(value => names.Contains(value.Key.Replace("_", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase))
        .Select(value => Count(value.Value))
        .FirstOrDefault(count => count is not null);

    private static long? Count(object? value) => value switch
    {
        int count => count,
        long count => count,
        JsonElement { ValueKind: JsonValueKind.Number } json when json.TryGetInt64(out var count) => count,
        _ => null,
    };
}
