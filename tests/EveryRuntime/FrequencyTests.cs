using W2S.Engine.Models;
using W2S.Engine.Tests.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Sequences that are to become of other lengths may rotate by other frequencies, and are computed together.</summary>
/// <remarks>The tolerance is that of <see cref="ReferenceTests"/>.</remarks>
public sealed class FrequencyTests
{
    private const int OriginalLength = 30;

    private static readonly int[] Tokens = [.. Enumerable.Range(0, 37).Select(i => (i * i * 7 + 3) % 97)];
    private static readonly int?[] Lengths = [10, 31, 150, null];

    public static TheoryData<string, string> Cases => RuntimeCases.Exact.With(Scalings.Keys);

    private static Dictionary<string, RotaryScaling> Scalings { get; } = new(StringComparer.Ordinal)
    {
        ["dynamic"] = new DynamicRotaryScaling(Factor: 4, OriginalLength),
        ["longrope"] = new LongRotaryScaling([1, 1, 1.1, 1.5, 2, 3], [1, 1.5, 2, 4, 8, 16], OriginalLength, Magnitude: 1.2),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_MixedFrequencies_EqualTheReferenceAndWhatEachIsAlone(string runtime, string scaling)
    {
        var tested = RuntimeCases.Named(runtime);
        var model = RandomFamilies.Stretched(Scalings[scaling]);
        using var decoder = tested.Load(model);

        var logits = decoder.LastLogits([.. Lengths.Select(length => (decoder.CreateSequence(length), Tokens))]);

        for (var i = 0; i < Lengths.Length; i++)
        {
            tested.AssertClose(new ReferenceDecoder(model, Lengths[i]).Logits(Tokens)[^1], logits[i], ReferenceTests.Tolerance);
            tested.AssertSame(decoder.LastLogits(decoder.CreateSequence(Lengths[i]), Tokens), logits[i]);
        }

        tested.AssertDiffer(logits[0], logits[2]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fork_GrownBeyondTheOriginalLength_KeepsItsFrequencies(string runtime, string scaling)
    {
        var tested = RuntimeCases.Named(runtime);
        using var decoder = tested.Load(RandomFamilies.Stretched(Scalings[scaling]));
        foreach (var length in Lengths)
        {
            var sequence = decoder.CreateSequence(length);
            decoder.LastLogits(sequence, Tokens[..20]);
            var fork = sequence.Fork();
            fork.Truncate(7);

            tested.AssertSame(decoder.LastLogits(decoder.CreateSequence(length), Tokens), decoder.LastLogits(fork, Tokens[7..]));
        }
    }
}
