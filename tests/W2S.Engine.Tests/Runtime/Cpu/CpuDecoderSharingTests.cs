using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>
/// Hypotheses that share a prompt attend to it together. That changes no bit of what each would be alone, and is what
/// <see cref="ReferenceDecoder"/> computes, whose tolerance is that of <see cref="CpuDecoderReferenceTests"/>.
/// </summary>
public sealed class CpuDecoderSharingTests
{
    private const double Tolerance = 5e-5;
    private const int Forks = 11; // a register block of 8 rows, and some

    private static readonly int[] Prompt = [.. Enumerable.Range(0, 140).Select(i => (i * i * 5 + 1) % 97)];
    private static readonly ConcurrentDictionary<(string Model, int Prefix, int Fork), double[]> References = new();

    /// <summary>Prompts that end around the borders of groups (16 tokens) and of spans (64).</summary>
    public static TheoryData<string, int> Prefixes => Machines.With([1, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 80, 127, 129]);

    public static TheoryData<string, string> Cases => Machines.With(Models.Keys);

    private static Dictionary<string, Func<RandomModel>> Models { get; } = new(StringComparer.Ordinal)
    {
        ["one head each"] = () => RandomModel.Llama(headSize: 6, keyValueHeads: 4),
        ["grouped queries"] = () => RandomModel.Llama(headSize: 72),
        ["one kv head"] = () => RandomModel.Llama(biases: true, keyValueHeads: 1),
        ["windows and caps"] = () => RandomFamilies.Gemma2(),
        ["windows"] = () => RandomFamilies.Mistral(70),
        ["windows alone"] = () => new RandomModel(
            RandomModel.Llama().Spec with { Attention = new AttentionSpec(3, 3, HeadSize: 20), Windows = [50, 20] }, seed: 12),
    };

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Forward_ForksOfOnePrompt_EqualTheReference(string kernels, int prefix)
    {
        foreach (var name in new[] { "one head each", "windows and caps" })
        {
            using var decoder = Load(kernels, name);
            Sequence[] forks = ForkPrompt(decoder, prefix);

            Append(decoder, [.. forks.Select((fork, i) => (fork, Tail(i)[..^1]))]);
            var logits = Append(decoder, [.. forks.Select((fork, i) => (fork, Tail(i)[^1..]))]);

            foreach (var i in new[] { 0, Forks - 1 })
            {
                var expected = References.GetOrAdd(
                    (name, prefix, i), _ => new ReferenceDecoder(Models[name]()).Logits([.. Prompt[..prefix], .. Tail(i)])[^1]);
                Assert.All(expected.Zip(logits[i]), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_ForksInAnyOrder_HaveTheBitsOfBeingAlone(string kernels, string model)
    {
        using var decoder = Load(kernels, model);
        foreach (var prefix in new[] { 15, 64, 100 })
        {
            float[][] alone = [.. Enumerable.Range(0, Forks).Select(i => Append(decoder, [(decoder.CreateSequence(), [.. Prompt[..prefix], .. Tail(i)])])[0])];
            for (var seed = 0; seed < 3; seed++)
            {
                int[] order = [.. Enumerable.Range(0, Forks)];
                new Random(seed).Shuffle(order);
                var forks = ForkPrompt(decoder, prefix);

                var together = Append(decoder, [.. order.Select(i => (forks[i], Tail(i)))]);

                Assert.All(order.Zip(together), pair => Assert.Equal(alone[pair.First], pair.Second));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_RandomTreesOfForks_HaveTheBitsOfBeingAlone(string kernels, string model)
    {
        using var workers = new WorkerPool(4);
        using var tree = Load(kernels, model, new CpuDecoderOptions { Workers = workers, PassRows = 13, BlockTokens = 32 });
        using var alone = Load(kernels, model);
        Arbitrary<int[]> steps = Gen.Choose(0, 99_999).ArrayOf(10).ToArbitrary();
        Prop.ForAll(steps, numbers => Play(tree, alone, numbers)).Check(Config.QuickThrowOnFailure.WithMaxTest(12));
    }

    /// <summary>Each step forks some sequences, drops others, and appends to all that are left in one batch.</summary>
    private static void Play(CpuDecoder tree, CpuDecoder alone, int[] steps)
    {
        var all = new List<(Sequence Sequence, List<int> Tokens)> { (tree.CreateSequence(), []) };
        float[][] logits = [];
        foreach (var step in steps)
        {
            var random = new Random(step);
            while (all.Count < 1 + random.Next(20))
            {
                (var parent, var tokens) = all[random.Next(all.Count)];
                all.Add((parent.Fork(), [.. tokens]));
            }

            for (; all.Count > 1 + random.Next(20); all.RemoveAt(0))
            {
                all[0].Sequence.Dispose();
            }

            var news = all.Select(_ => Enumerable.Range(0, 1 + random.Next(12)).Select(_ => random.Next(97)).ToArray()).ToArray();
            logits = Append(tree, [.. all.Zip(news, (item, tokens) => (item.Sequence, tokens))]);
            for (var i = 0; i < all.Count; i++)
            {
                all[i].Tokens.AddRange(news[i]);
            }
        }

        for (var i = 0; i < all.Count; i++)
        {
            Assert.Equal(Append(alone, [(alone.CreateSequence(), [.. all[i].Tokens])])[0], logits[i]);
            all[i].Sequence.Dispose();
        }

        Assert.Equal(0, tree.Cache.BlocksInUse);
    }

    private static CpuDecoder Load(string kernels, string model, CpuDecoderOptions? options = null) =>
        Models[model]().Load((options ?? new CpuDecoderOptions()) with { Kernels = Machines.Named(kernels) });

    /// <summary>Of different lengths, so that some end within a group and some beyond it.</summary>
    private static int[] Tail(int fork) => [.. Enumerable.Range(0, 2 + (fork * 3 % 20)).Select(i => (fork + (i * 31) + 7) % 97)];

    private static Sequence[] ForkPrompt(CpuDecoder decoder, int prefix)
    {
        using var prompt = decoder.CreateSequence();
        Append(decoder, [(prompt, Prompt[..prefix])]);
        return [.. Enumerable.Range(0, Forks).Select(_ => prompt.Fork())];
    }

    private static float[][] Append(CpuDecoder decoder, (Sequence Sequence, int[] Tokens)[] parts)
    {
        var batch = new ForwardBatch();
        ForwardEntry[] entries = [.. parts.Select(part => batch.AddLastLogits(part.Sequence, part.Tokens))];
        decoder.Forward(batch);
        return [.. entries.Select(entry => entry.Logits)];
    }
}
