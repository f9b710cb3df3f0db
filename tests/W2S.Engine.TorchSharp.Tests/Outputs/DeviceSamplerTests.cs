using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Sampling;
using W2S.Engine.Torch.Outputs;

namespace W2S.Engine.Torch.Tests.Outputs;

/// <summary>Many rows at once, against the engine's sampler row by row.</summary>
public sealed class DeviceSamplerTests
{
    private const int Vocabulary = 60;

    [Fact]
    public void Draw_AnyOptionsWithManyTies_DrawsWhatTheSamplerDoes() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var options = new SamplingOptions
        {
            Temperature = random.Next(5) == 0 ? 0 : 0.1 + (2 * random.NextDouble()),
            TopK = random.Next(Vocabulary + 5),
            TopP = random.Next(2) == 0 ? 1 : 0.05 + (0.9 * random.NextDouble()),
        };
        float[][] logits = [.. Enumerable.Range(0, 4).Select(_ => Logits(random))];
        double[][] points = [.. logits.Select(_ => Enumerable.Range(0, 20).Select(_ => random.NextDouble()).ToArray())];

        Assert.Equal(logits.Zip(points).SelectMany(row => Expected(row.First, options, row.Second)), Drawn(logits, options, points));
    }).QuickCheckThrowOnFailure();

    /// <summary>Few different numbers, so that many tie; and not so few, so that one stands out.</summary>
    private static float[] Logits(Random random) => [.. Enumerable.Range(0, Vocabulary).Select(_ => random.Next(9) / 2f)];

    private static IEnumerable<int> Expected(float[] logits, SamplingOptions options, double[] points)
    {
        var sampler = new TokenSampler(options);
        sampler.Prepare(logits);
        return points.Select(sampler.Draw);
    }

    private static int[] Drawn(float[][] logits, SamplingOptions options, double[][] points)
    {
        using var scope = torch.NewDisposeScope();
        var drawn = DeviceSampler.Draw(Rows(torch.tensor(logits.SelectMany(row => row).ToArray())), options, Rows(torch.tensor(points.SelectMany(row => row).ToArray())));
        return [.. drawn.contiguous().data<long>().ToArray().Select(token => (int)token)];

        Tensor Rows(Tensor numbers) => numbers.view(logits.Length, -1);
    }
}
