using W2S.Engine.ChatClients;
using W2S.Engine.Search;

namespace W2S.SemanticKernel;

/// <summary>What Semantic Kernel and its users learn about a response besides its text.</summary>
internal static class ResultMetadata
{
    /// <summary>
    /// <c>Usage</c> (Microsoft.Extensions.AI's <c>UsageDetails</c>, of the whole request), <c>FinishReason</c>, <c>Score</c>
    /// in nats, <c>Seed</c>, and <c>Trace</c> when it was asked for.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> Create(GenerationResult result, Hypothesis hypothesis) =>
        new Dictionary<string, object?>(result.ToProperties(hypothesis), StringComparer.Ordinal) { ["Usage"] = result.ToUsageDetails() };
}
