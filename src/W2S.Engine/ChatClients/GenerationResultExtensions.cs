using Microsoft.Extensions.AI;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;

namespace W2S.Engine.ChatClients;

/// <summary>
/// What a result says besides its text, in the shapes that Microsoft.Extensions.AI and Semantic Kernel hand to their users.
/// </summary>
public static class GenerationResultExtensions
{
    /// <summary>
    /// <c>FinishReason</c> (<c>stop</c>, <c>length</c>, <c>budget</c>), <c>Score</c> in nats, <c>Seed</c>, and <c>Trace</c> when it was
    /// asked for.
    /// </summary>
    /// <param name="hypothesis">The hypothesis of <paramref name="result"/> to tell about.</param>
    public static AdditionalPropertiesDictionary ToProperties(this GenerationResult result, Hypothesis hypothesis)
    {
        var properties = new AdditionalPropertiesDictionary
        {
            ["FinishReason"] = hypothesis.Finish?.Name(),
            ["Score"] = hypothesis.Score,
            ["Seed"] = result.Seed,
        };
        if (result.Trace is { } trace)
        {
            properties["Trace"] = trace;
        }

        return properties;
    }

    /// <summary>
    /// Tokens of the prompt and of the responses returned; what the search cost is among the additional counts: <c>NAME.proposed</c> of the
    /// large model, <c>NAME.scored</c> of each guiding one, and, of a large model that is called, <c>NAME.calls</c> and <c>NAME.read</c>,
    /// the tokens it read in all of them.
    /// </summary>
    public static UsageDetails ToUsageDetails(this GenerationResult result)
    {
        var counts = new AdditionalPropertiesDictionary<long>
        {
            [$"{result.LargeModelUsage.Model}.proposed"] = result.LargeModelUsage.ComputedTokens,
        };
        if (result.LargeModelUsage.Calls > 0)
        {
            counts[$"{result.LargeModelUsage.Model}.calls"] = result.LargeModelUsage.Calls;
            counts[$"{result.LargeModelUsage.Model}.read"] = result.LargeModelUsage.ReadTokens;
        }

        foreach (var guide in result.GuidanceUsage)
        {
            // Two pairs may share a model, or at least its name.
            var key = $"{guide.Model}.scored";
            counts[key] = counts.GetValueOrDefault(key) + guide.ComputedTokens;
        }

        return new UsageDetails
        {
            InputTokenCount = result.LargeModelUsage.PromptTokens,
            OutputTokenCount = result.KeptTokens,
            TotalTokenCount = result.LargeModelUsage.PromptTokens + result.KeptTokens,
            AdditionalCounts = counts,
        };
    }
}
