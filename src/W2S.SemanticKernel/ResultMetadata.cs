using Microsoft.Extensions.AI;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;

namespace W2S.SemanticKernel;

/// <summary>What Semantic Kernel and its users learn about a response besides its text.</summary>
internal static class ResultMetadata
{
    /// <summary>
    /// <c>Usage</c> (Microsoft.Extensions.AI's <see cref="UsageDetails"/>, of the whole request), <c>FinishReason</c>, <c>Score</c>
    /// in nats, <c>Seed</c>, and <c>Trace</c> when it was asked for.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> Create(GenerationResult result, Hypothesis hypothesis)
    {
        var metadata = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Usage"] = Usage(result),
            ["FinishReason"] = Name(hypothesis.Finish),
            ["Score"] = hypothesis.Score,
            ["Seed"] = result.Seed,
        };
        if (result.Trace is { } trace)
        {
            metadata["Trace"] = trace;
        }

        return metadata;
    }

    private static UsageDetails Usage(GenerationResult result)
    {
        var output = result.Hypotheses.Sum(hypothesis => (long)hypothesis.Tokens.Count);
        var counts = new AdditionalPropertiesDictionary<long>
        {
            [$"{result.LargeModelUsage.Model}.proposed"] = result.LargeModelUsage.ComputedTokens,
        };
        foreach (var guide in result.GuidanceUsage)
        {
            // Two pairs may share a model, or at least its name.
            var key = $"{guide.Model}.scored";
            counts[key] = counts.GetValueOrDefault(key) + guide.ComputedTokens;
        }

        return new UsageDetails
        {
            InputTokenCount = result.LargeModelUsage.PromptTokens,
            OutputTokenCount = output,
            TotalTokenCount = result.LargeModelUsage.PromptTokens + output,
            AdditionalCounts = counts,
        };
    }

    /// <summary>The names other services use, and <c>budget</c>, which only a search knows.</summary>
    private static string? Name(FinishReason? finish) => finish switch
    {
        FinishReason.EndOfSequence or FinishReason.StopSequence => "stop",
        FinishReason.Length => "length",
        FinishReason.Budget => "budget",
        _ => null,
    };
}
