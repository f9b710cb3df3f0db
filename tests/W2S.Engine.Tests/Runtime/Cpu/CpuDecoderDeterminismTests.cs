using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>
/// Same tokens, same bits: how tokens are split over calls, what else is in the batch, how rows are split over passes and how many
/// threads compute must not change a single bit. Nothing here has a tolerance.
/// </summary>
public sealed class CpuDecoderDeterminismTests
{
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 53).Select(i => (i * i * 5 + 1) % 97)];
    private static readonly int[] Targets = [.. Tokens.Skip(1), 0];

    public static TheoryData<string, string> Cases => Machines.With(Models.Keys);

    private static Dictionary<string, Func<RandomModel>> Models { get; } = new(StringComparer.Ordinal)
    {
        ["gpt2"] = () => RandomModel.Gpt2(),
        ["llama"] = () => RandomModel.Llama(),
        ["gemma2"] = () => RandomFamilies.Gemma2(),
        ["everything"] = RandomFamilies.Everything,

        // Windows around the ends of blocks (of 16, 32 and 48 tokens).
        ["window 1"] = () => RandomFamilies.Mistral(1),
        ["window 15"] = () => RandomFamilies.Mistral(15),
        ["window 16"] = () => RandomFamilies.Mistral(16),
        ["window 17"] = () => RandomFamilies.Mistral(17),
        ["window 33"] = () => RandomFamilies.Mistral(33),
        ["window 47"] = () => RandomFamilies.Mistral(47),
        ["llama, held as bf16"] = () => RandomModel.Llama(),
        ["llama, held as fp16"] = () => RandomModel.Llama(),
        ["gpt2, held as int8"] = () => RandomModel.Gpt2(),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_TokenByToken_HasTheBitsOfOneCall(string kernels, string model)
    {
        using var decoder = Load(kernels, model);
        AssertSameBits(Score(decoder, 53), Score(decoder, 1));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_AnyChunks_HaveTheBitsOfOneCall(string kernels, string model)
    {
        using var decoder = Load(kernels, model);
        var whole = Score(decoder, 53);
        for (var chunk = 2; chunk <= 20; chunk++)
        {
            AssertSameBits(whole, Score(decoder, chunk));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_BesideOthers_HasTheBitsOfBeingAlone(string kernels, string model)
    {
        using var decoder = Load(kernels, model);
        var alone = Score(decoder, 53);
        for (var others = 1; others <= 20; others++)
        {
            var batch = new ForwardBatch();
            for (var i = 0; i < others; i++)
            {
                batch.AddLastLogits(decoder.CreateSequence(), Tokens.AsMemory(i, i + 1));
            }

            var entry = batch.AddLogProbabilities(decoder.CreateSequence(), Tokens, Targets);
            batch.AddPrefill(decoder.CreateSequence(), Tokens.AsMemory(others));
            decoder.Forward(batch);

            AssertSameBits(alone, entry.LogProbabilities);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_AskedForSomeRows_GivesThemTheBitsOfAllRows(string kernels, string model)
    {
        using var decoder = Load(kernels, model);
        var all = Score(decoder, 53);
        foreach (var every in new[] { 2, 7, 53 })
        {
            var batch = new ForwardBatch();
            int[] targets = [.. Targets.Select((target, i) => i % every == every - 1 ? target : -1)];
            using var sequence = decoder.CreateSequence();
            var some = batch.AddLogProbabilities(sequence, Tokens, targets);
            decoder.Forward(batch);

            AssertSameBits([.. all.Select((score, i) => targets[i] < 0 ? 0 : score)], some.LogProbabilities);
            AssertSameBits(Append(decoder, sequence, [1, 2]), Append(decoder, Prefilled(decoder), [1, 2]));
        }
    }

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

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_AfterForkAndTruncate_HasTheBitsOfAFreshSequence(string kernels, string model)
    {
        using var decoder = Load(kernels, model);
        using var original = decoder.CreateSequence();
        Append(decoder, original, Tokens);
        using var fork = original.Fork();
        fork.Truncate(20);
        Append(decoder, fork, [1, 2, 3]);
        original.Truncate(20);

        Assert.Equal(Append(decoder, original, [4, 5]), Append(decoder, decoder.CreateSequence(), [.. Tokens.Take(20), 4, 5]));
        Assert.Equal(Append(decoder, fork, [6]), Append(decoder, decoder.CreateSequence(), [.. Tokens.Take(20), 1, 2, 3, 6]));
    }

    private static CpuDecoder Load(string kernels, string model, CpuDecoderOptions? options = null) =>
        Models[model]().Load((options ?? new CpuDecoderOptions()) with
        {
            Kernels = Machines.Named(kernels),
            Weights = WeightTypeNames.Find(model.Split(' ')[^1]),
        });

    /// <summary>All tokens, of which nothing is asked.</summary>
    private static Sequence Prefilled(CpuDecoder decoder)
    {
        var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        batch.AddPrefill(sequence, Tokens);
        decoder.Forward(batch);
        return sequence;
    }

    private static float[] Append(CpuDecoder decoder, Sequence sequence, int[] tokens)
    {
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, tokens);
        decoder.Forward(batch);
        return entry.Logits;
    }

    private static double[] Score(CpuDecoder decoder, int chunk)
    {
        using var sequence = decoder.CreateSequence();
        var scores = new List<double>();
        for (var first = 0; first < Tokens.Length; first += chunk)
        {
            var count = Math.Min(chunk, Tokens.Length - first);
            var batch = new ForwardBatch();
            var entry = batch.AddLogProbabilities(sequence, Tokens.AsMemory(first, count), Targets.AsMemory(first, count));
            decoder.Forward(batch);
            scores.AddRange(entry.LogProbabilities);
        }

        return [.. scores];
    }

    private static void AssertSameBits(double[] expected, double[] actual) =>
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), actual.Select(BitConverter.DoubleToInt64Bits));

    private static void AssertSameBits(float[] expected, float[] actual) =>
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
}
