using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tests.EveryRuntime;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>
/// Same tokens, same bits: how rows are split over passes, how long blocks are and how many threads compute must not change a single bit.
/// That how tokens are split over calls and what else is in the batch changes none either, <see cref="BatchingTests"/> say.
/// </summary>
public sealed class CpuDecoderDeterminismTests
{
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 53).Select(i => (i * i * 5 + 1) % 97)];
    private static readonly int[] Targets = [.. Tokens.Skip(1), 0];

    public static TheoryData<string, string> Cases => Machines.With(Models.Keys);

    private static Dictionary<string, Func<RandomModel>> Models { get; } = new(BatchingTests.Models, StringComparer.Ordinal)
    {
        ["llama, held as bf16"] = () => RandomModel.Llama(),
        ["llama, held as fp16"] = () => RandomModel.Llama(),
        ["gpt2, held as int8"] = () => RandomModel.Gpt2(),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_OtherPassesThreadsAndBlocks_HaveTheSameBits(string kernels, string model)
    {
        using var decoder = Load(kernels, model);
        var expected = Score(decoder, 53);
        foreach ((var passRows, var threads, var blockTokens) in new[] { (1, 1, 16), (7, 2, 16), (16, 3, 32), (512, 5, 48) })
        {
            using var workers = new WorkerPool(threads);
            using var other = Load(kernels, model, new CpuDecoderOptions { PassRows = passRows, Workers = workers, BlockTokens = blockTokens });
            AssertSameBits(expected, Score(other, 53));
        }
    }

    [Fact]
    public async Task Forward_DecodersThatShareAPoolAtTheSameTime_HaveTheBitsOfBeingAlone()
    {
        using var workers = new WorkerPool(3);
        using var start = new Barrier(4);
        await Task.WhenAll(Models.Take(4).Select(model => Task.Factory.StartNew(
            () =>
            {
                using var decoder = model.Value().Load(new CpuDecoderOptions { Workers = workers });
                var alone = Score(decoder, 53);
                Assert.True(start.SignalAndWait(TimeSpan.FromSeconds(30)));
                for (var chunk = 1; chunk <= 30; chunk++) // of one token, too small to share, up to what all threads take part in
                {
                    AssertSameBits(alone, Score(decoder, chunk));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    private static CpuDecoder Load(string kernels, string model, CpuDecoderOptions? options = null) =>
        Models[model]().Load((options ?? new CpuDecoderOptions()) with
        {
            Kernels = Machines.Named(kernels),
            Weights = WeightTypeNames.Find(model.Split(' ')[^1]),
        });

    private static double[] Score(CpuDecoder decoder, int chunk)
    {
        using var sequence = decoder.CreateSequence();
        var scores = new List<double>();
        for (var first = 0; first < Tokens.Length; first += chunk)
        {
            var count = Math.Min(chunk, Tokens.Length - first);
            scores.AddRange(decoder.LogProbabilities(sequence, Tokens.AsMemory(first, count), Targets.AsMemory(first, count)));
        }

        return [.. scores];
    }

    private static void AssertSameBits(double[] expected, double[] actual) =>
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), actual.Select(BitConverter.DoubleToInt64Bits));
}
