using W2S.Engine.Runtime;
using W2S.Engine.Sampling;
using W2S.Engine.Tests.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>
/// Tokens that decoders draw themselves, against those that the engine's own sampler draws from the logits they give. Decoders that say they
/// draw none refuse to.
/// </summary>
public sealed class DrawTests
{
    private const int VocabularySize = 100; // of 130 rows

    private static readonly int[] Tokens = [.. Enumerable.Range(0, 25)];
    private static readonly SamplingOptions OtherOptions = new() { TopK = 3 };

    public static TheoryData<string, (double Temperature, int TopK, double TopP)> Cases => RuntimeCases.EachType.With<(double, int, double)>(
        [(0, 0, 1), (0, 7, 0.5), (1, 0, 1), (0.7, 50, 1), (2.5, 7, 1), (1, 1, 1), (1, 1000, 1), (1, 0, 0.9), (1, 50, 0.5), (0.3, 0, 0.999)]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_Draws_LieWhereTheirPointsDoOrAreRefused(string runtime, (double Temperature, int TopK, double TopP) sampling)
    {
        using var decoder = RuntimeCases.Named(runtime).Load(RandomModel.Llama());
        var options = new SamplingOptions { Temperature = sampling.Temperature, TopK = sampling.TopK, TopP = sampling.TopP };
        double[] points = [.. Enumerable.Range(0, 200).Select(i => (i + 0.5) / 200)];
        var batch = new ForwardBatch();
        var drawn = batch.AddDraws(decoder.CreateSequence(), Tokens, new DrawRequest(options, VocabularySize, points));
        var other = batch.AddDraws(decoder.CreateSequence(), Tokens.AsMemory(5), new DrawRequest(OtherOptions, VocabularySize, points.AsMemory(0, 1)));

        if (!decoder.DrawsTokens)
        {
            Assert.Throws<InvalidOptionException>(() => decoder.Forward(batch));
            return;
        }

        decoder.Forward(batch);

        // The logits of the same batch, which are the same numbers. Where a point lies within rounding of a border between tokens, either may
        // be drawn: there are few such points.
        var logits = decoder.LastLogits([(decoder.CreateSequence(), Tokens), (decoder.CreateSequence(), Tokens[5..])]);
        var odd = Expected(logits[0], options, points).Zip(drawn.Drawn).Count(pair => pair.First != pair.Second);
        Assert.InRange(odd, 0, points.Length / 100);
        Assert.All(drawn.Drawn, token => Assert.InRange(token, 0, VocabularySize - 1));
        Assert.Equal(Expected(logits[1], OtherOptions, points[..1]), other.Drawn);
        Assert.Equal(Tokens.Length, drawn.Sequence.Length);
    }

    private static int[] Expected(float[] logits, SamplingOptions options, double[] points)
    {
        var sampler = new TokenSampler(options);
        sampler.Prepare(logits.AsSpan(0, VocabularySize));
        return [.. points.Select(sampler.Draw)];
    }
}
