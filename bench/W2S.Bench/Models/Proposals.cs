using W2S.Engine.LargeModels;

namespace W2S.Bench.Models;

/// <summary>Sampling from the large model without any guidance, in the same passes as a search would.</summary>
internal static class Proposals
{
    /// <summary>A session whose prompt is computed and whose hypotheses have their first token.</summary>
    public static async Task<ILargeModelSession> OpenAsync(
        ILargeModel model, int promptTokens, int hypotheses, int newTokens, CancellationToken cancellationToken)
    {
        var session = await model.OpenAsync(Request(promptTokens, hypotheses, newTokens + 1), cancellationToken);
        session.Keep(await session.ProposeAsync(hypotheses, maxTokens: 1, cancellationToken));
        return session;
    }

    /// <summary>
    /// The large model's part of a search: every round W * K continuations, of which W stay that are drawn by lot, as models of random weights
    /// would choose them.
    /// </summary>
    public static async Task SampleAsync(
        ILargeModel model, int promptTokens, int beamWidth, int successors, int chunkLength, int newTokens, CancellationToken cancellationToken)
    {
        await using var session = await model.OpenAsync(Request(promptTokens, beamWidth * successors, newTokens), cancellationToken);
        var lot = new Random(1);
        var perHypothesis = beamWidth * successors;
        for (var tokens = 0; tokens < newTokens; tokens += chunkLength)
        {
            var proposed = await session.ProposeAsync(perHypothesis, chunkLength, cancellationToken);
            Candidate[] order = [.. proposed];
            lot.Shuffle(order);
            session.Keep(order[..beamWidth]);
            perHypothesis = successors;
        }
    }

    private static LargeModelRequest Request(int promptTokens, int candidates, int newTokens) => new()
    {
        Prompt = BenchVocabulary.Prompt(promptTokens),
        MaxNewTokens = newTokens,
        MaxCandidates = candidates,
        Seed = 1,
    };
}
