using W2S.Engine.LargeModels;
using W2S.Engine.Sampling;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Search;

/// <summary>
/// Chunk-level beam search written straight from its definition: no caches, no sessions, every response sampled and scored from
/// scratch. Slow and plain; what the engine's search is held against.
/// </summary>
internal static class ReferenceSearch
{
    public static (IReadOnlyList<int> Tokens, double Score) Run(TestModels models, int[] prompt, SearchOptions options, long seed)
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
                    candidates.Add(Continue(models.Large, prompt, hypothesis, successor, options));
                }
            }

            hypotheses = [.. candidates
                .DistinctBy(c => string.Join(',', c.Tokens))
                .OrderByDescending(c => Score(models, prompt, c.Tokens))
                .Take(options.BeamWidth)];
            successors = options.SuccessorsPerBeam;
        }

        return (hypotheses[0].Tokens, Score(models, prompt, hypotheses[0].Tokens));
    }

    /// <summary>One successor, sampled on its own: what N plain samples are.</summary>
    public static Response Continue(HashDecoder large, int[] prompt, Response hypothesis, int successor, SearchOptions options)
    {
        var sampler = new TokenSampler(options.Sampling);
        var random = hypothesis.Random.Fork(successor);
        List<int> tokens = [.. hypothesis.Tokens];
        var isFinished = false;
        for (var i = 0; i < (options.ChunkLength ?? int.MaxValue) && !isFinished; i++)
        {
            sampler.Prepare(large.Logits([.. prompt, .. tokens]));
            tokens.Add(sampler.Draw(random.NextDouble()));
            isFinished = tokens[^1] == ByteTokenizer.End || tokens.Count == options.MaxNewTokens;
        }

        return new Response(tokens, random, isFinished);
    }

    private static double Score(TestModels models, int[] prompt, IReadOnlyList<int> tokens) =>
        models.Tuned.Score(prompt, tokens) - models.Untuned.Score(prompt, tokens);

    internal sealed record Response(IReadOnlyList<int> Tokens, RandomStream Random, bool IsFinished);
}
