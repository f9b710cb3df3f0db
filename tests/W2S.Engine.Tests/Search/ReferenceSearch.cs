using W2S.Engine.Sampling;
using W2S.Engine.Search;

namespace W2S.Engine.Tests.Search;

/// <summary>
/// Chunk-level beam search written straight from its definition: no caches, no sessions, every response sampled and scored from
/// scratch. Slow and plain; what the engine's search is held against.
/// </summary>
/// <param name="logits">Of the large model, after a response so far: [vocab].</param>
/// <param name="score">Of a response so far.</param>
internal sealed class ReferenceSearch(Func<IReadOnlyList<int>, float[]> logits, Func<IReadOnlyList<int>, double> score, int endToken)
{
    public (IReadOnlyList<int> Tokens, double Score) Run(SearchOptions options, long seed)
    {
        var hypotheses = new List<Response> { new([], new RandomStream(seed), IsFinished: false) };
        var successors = options.BeamWidth * options.SuccessorsPerBeam;
        while (hypotheses.Exists(h => !h.IsFinished))
        {
            var candidates = new List<Response>();
            foreach (var hypothesis in hypotheses)
            {
                if (hypothesis.IsFinished)
                {
                    candidates.Add(hypothesis);
                    continue;
                }

                for (var successor = 0; successor < successors; successor++)
                {
                    candidates.Add(Continue(hypothesis, successor, options));
                }
            }

            hypotheses = [.. candidates
                .DistinctBy(c => string.Join(',', c.Tokens))
                .OrderByDescending(c => score(c.Tokens))
                .Take(options.BeamWidth)];
            successors = options.SuccessorsPerBeam;
        }

        return (hypotheses[0].Tokens, score(hypotheses[0].Tokens));
    }

    /// <summary>One successor, sampled on its own: what N plain samples are.</summary>
    public Response Continue(Response hypothesis, int successor, SearchOptions options)
    {
        var sampler = new TokenSampler(options.Sampling);
        var random = hypothesis.Random.Fork(successor);
        List<int> tokens = [.. hypothesis.Tokens];
        var isFinished = false;
        for (var i = 0; i < (options.ChunkLength ?? int.MaxValue) && !isFinished; i++)
        {
            sampler.Prepare(logits(tokens));
            tokens.Add(sampler.Draw(random.NextDouble()));
            isFinished = tokens[^1] == endToken || tokens.Count == options.MaxNewTokens;
        }

        return new Response(tokens, random, isFinished);
    }

    internal sealed record Response(IReadOnlyList<int> Tokens, RandomStream Random, bool IsFinished);
}
