using System.Text.Json.Serialization;

namespace Quickstart;

/// <summary>One row of the table.</summary>
/// <param name="StandardError">Of the mean, from the spread of the rewards.</param>
/// <param name="Samples">Prompts answered.</param>
/// <param name="TokensPerSecond">Tokens the large model proposed, also those of dropped candidates, by wall time.</param>
internal sealed record MethodResult(string Method, double MeanReward, double StandardError, int Samples, double TokensPerSecond)
{
    /// <summary>Finished answers by wall time; for people, who would otherwise take proposed tokens for speed.</summary>
    [JsonIgnore]
    public double AnswersPerSecond { get; private init; }

    public static MethodResult From(string method, IReadOnlyList<double> rewards, long proposedTokens, TimeSpan elapsed)
    {
        var mean = rewards.Average();
        var variance = rewards.Sum(reward => (reward - mean) * (reward - mean)) / (rewards.Count - 1);
        return new MethodResult(
            method,
            mean,
            Math.Sqrt(variance / rewards.Count),
            rewards.Count,
            proposedTokens / elapsed.TotalSeconds)
        {
            AnswersPerSecond = rewards.Count / elapsed.TotalSeconds,
        };
    }
}

/// <summary>The same prompt answered without and with guidance.</summary>
internal sealed record Example(string Prompt, string Unguided, double UnguidedReward, string Guided, double GuidedReward);
