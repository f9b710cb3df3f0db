using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>
/// Hypotheses that share a prompt may attend to it together. That does not change what each would be alone, and is what
/// <see cref="ReferenceDecoder"/> computes, whose tolerance is that of <see cref="ReferenceTests"/>.
/// </summary>
public sealed class SharingTests
{
    private const int Forks = 11; // a register block of 8 rows of the processor's kernels, and some

    private static readonly int[] Prompt = [.. Enumerable.Range(0, 140).Select(i => (i * i * 5 + 1) % 97)];
    private static readonly ConcurrentDictionary<(string Model, int Prefix, int Fork), double[]> References = new();

    /// <summary>Prompts that end around the borders of groups (16 tokens) and of spans (64) of the processor's attention.</summary>
    public static TheoryData<string, int> Prefixes => RuntimeCases.Exact.With([1, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 80, 127, 129]);

    public static TheoryData<string, string> Cases => RuntimeCases.Exact.With(Models.Keys);

    internal static Dictionary<string, Func<RandomModel>> Models { get; } = new(StringComparer.Ordinal)
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
    public void Forward_ForksOfOnePrompt_EqualTheReference(string runtime, int prefix)
    {
        var tested = RuntimeCases.Named(runtime);
        foreach (var name in new[] { "one head each", "windows and caps" })
        {
            using var decoder = tested.Load(Models[name]());
            Sequence[] forks = ForkPrompt(decoder, prefix);

            decoder.LastLogits([.. forks.Select((fork, i) => (fork, Tail(i)[..^1]))]);
            var logits = decoder.LastLogits([.. forks.Select((fork, i) => (fork, Tail(i)[^1..]))]);

            foreach (var i in new[] { 0, Forks - 1 })
            {
                var expected = References.GetOrAdd(
                    (name, prefix, i), _ => new ReferenceDecoder(Models[name]()).Logits([.. Prompt[..prefix], .. Tail(i)])[^1]);
                tested.AssertClose(expected, logits[i], ReferenceTests.Tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_ForksInAnyOrder_AreAsAlone(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(Models[model]());
        foreach (var prefix in new[] { 15, 64, 100 })
        {
            float[][] alone = [.. Enumerable.Range(0, Forks).Select(i => decoder.LastLogits([.. Prompt[..prefix], .. Tail(i)]))];
            for (var seed = 0; seed < 3; seed++)
            {
                int[] order = [.. Enumerable.Range(0, Forks)];
                new Random(seed).Shuffle(order);
                var forks = ForkPrompt(decoder, prefix);

                var together = decoder.LastLogits([.. order.Select(i => (forks[i], Tail(i)))]);

                Assert.All(order.Zip(together), pair => tested.AssertSame(alone[pair.First], pair.Second));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_RandomTreesOfForks_AreAsAlone(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        using var tree = (tested with { Runtime = tested.Otherwise }).Load(Models[model]());
        using var alone = tested.Load(Models[model]());
        Arbitrary<int[]> steps = Gen.Choose(0, 99_999).ArrayOf(10).ToArbitrary();
        Prop.ForAll(steps, numbers => ForkTree.Play(tree, alone, numbers, tested.AssertSame)).Check(Config.QuickThrowOnFailure.WithMaxTest(12));
    }

    /// <summary>Of different lengths, so that some end within a group and some beyond it.</summary>
    private static int[] Tail(int fork) => [.. Enumerable.Range(0, 2 + (fork * 3 % 20)).Select(i => (fork + (i * 31) + 7) % 97)];

    private static Sequence[] ForkPrompt(IDecoder decoder, int prefix)
    {
        using var prompt = decoder.CreateSequence();
        decoder.LastLogits(prompt, Prompt[..prefix]);
        return [.. Enumerable.Range(0, Forks).Select(_ => prompt.Fork())];
    }
}
