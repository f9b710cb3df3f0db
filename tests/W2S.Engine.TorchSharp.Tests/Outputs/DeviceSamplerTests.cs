using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Sampling;
using W2S.Engine.Torch.Outputs;
using W2S.Engine.Torch.Tests.Support;

namespace W2S.Engine.Torch.Tests.Outputs;

/// <summary>Many rows at once, against the engine's sampler row by row.</summary>
public sealed class DeviceSamplerTests
{
    private const int Vocabulary = 60;

    public static TheoryData<string> Devices => TestDevices.Names;

    [Theory]
    [MemberData(nameof(Devices))]
    public void Draw_AnyOptionsWithManyTies_DrawsWhatTheSamplerDoes(string device) => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
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

        Assert.Equal(logits.Zip(points).SelectMany(row => Expected(row.First, options, row.Second)), Drawn(device, logits, options, points));
    }).QuickCheckThrowOnFailure();

    /// <summary>As large as models' are: libtorch sorts and adds up that many in other ways than few.</summary>
    [Theory]
    [MemberData(nameof(Devices))]
    public void Draw_ALargeVocabulary_DrawsWhatTheSamplerDoes(string device)
    {
        var random = new Random(5);
        float[][] logits = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 50_257).Select(_ => 8 * random.NextSingle()).ToArray())];
        double[][] points = [.. logits.Select(_ => Enumerable.Range(0, 50).Select(_ => random.NextDouble()).ToArray())];

        Assert.All<SamplingOptions>([new(), new() { Temperature = 0 }, new() { TopK = 50 }, new() { TopP = 0.9 }, new() { TopK = 5000, TopP = 0.5 }], options =>
        {
            var expected = logits.Zip(points).SelectMany(row => Expected(row.First, options, row.Second));

            var same = expected.Zip(Drawn(device, logits, options, points)).Count(pair => pair.First == pair.Second);

            Assert.InRange(same, 145, 150); // among so many tokens, rounding decides once in a while
        });
    }

    /// <summary>Few different numbers, so that many tie; and not so few, so that one stands out.</summary>
    private static float[] Logits(Random random) => [.. Enumerable.Range(0, Vocabulary).Select(_ => random.Next(9) / 2f)];

    private static IEnumerable<int> Expected(float[] logits, SamplingOptions options, double[] points)
    {
        var sampler = new TokenSampler(options);
        sampler.Prepare(logits);
        return points.Select(sampler.Draw);
    }

    private static int[] Drawn(string device, float[][] logits, SamplingOptions options, double[][] points)
    {
        using var scope = torch.NewDisposeScope();
        var drawn = DeviceSampler.Draw(Rows(torch.tensor(logits.SelectMany(row => row).ToArray())), options, Rows(torch.tensor(points.SelectMany(row => row).ToArray())));
        return [.. drawn.cpu().contiguous().data<long>().ToArray().Select(token => (int)token)];

        Tensor Rows(Tensor numbers) => numbers.view(logits.Length, -1).to(TestDevices.Of(device));
    }
}
