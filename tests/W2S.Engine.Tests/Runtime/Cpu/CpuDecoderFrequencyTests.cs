using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>Sequences that are to become of other lengths may rotate by other frequencies, and are computed together.</summary>
/// <remarks>The tolerance is that of <see cref="CpuDecoderReferenceTests"/>.</remarks>
public sealed class CpuDecoderFrequencyTests
{
    private const double Tolerance = 5e-5;
    private const int OriginalLength = 30;

    private static readonly int[] Tokens = [.. Enumerable.Range(0, 37).Select(i => (i * i * 7 + 3) % 97)];
    private static readonly int?[] Lengths = [10, 31, 150, null];

    public static TheoryData<string, string> Cases => Machines.With(Scalings.Keys);

    private static Dictionary<string, RotaryScaling> Scalings { get; } = new(StringComparer.Ordinal)
    {
        ["dynamic"] = new DynamicRotaryScaling(Factor: 4, OriginalLength),
        ["longrope"] = new LongRotaryScaling([1, 1, 1.1, 1.5, 2, 3], [1, 1.5, 2, 4, 8, 16], OriginalLength, Magnitude: 1.2),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_MixedFrequencies_EqualTheReferenceAndTheBitsAlone(string kernels, string scaling)
    {
        var model = RandomFamilies.Stretched(Scalings[scaling]);
        using var decoder = model.Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels) });
        var batch = new ForwardBatch();
        ForwardEntry[] entries = [.. Lengths.Select(length => batch.AddLastLogits(decoder.CreateSequence(length), Tokens))];

        decoder.Forward(batch);

        for (var i = 0; i < Lengths.Length; i++)
        {
            var expected = new ReferenceDecoder(model, Lengths[i]).Logits(Tokens)[^1];
            Assert.All(expected.Zip(entries[i].Logits), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
            Assert.Equal(LastLogits(decoder, decoder.CreateSequence(Lengths[i]), Tokens), entries[i].Logits);
        }

        Assert.NotEqual(entries[0].Logits, entries[2].Logits);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fork_GrownBeyondTheOriginalLength_KeepsItsFrequencies(string kernels, string scaling)
    {
        using var decoder = RandomFamilies.Stretched(Scalings[scaling]).Load(new CpuDecoderOptions { Kernels = Machines.Named(kernels) });
        foreach (var length in Lengths)
        {
            var sequence = decoder.CreateSequence(length);
            LastLogits(decoder, sequence, Tokens[..20]);
            var fork = sequence.Fork();
            fork.Truncate(7);

            Assert.Equal(LastLogits(decoder, decoder.CreateSequence(length), Tokens), LastLogits(decoder, fork, Tokens[7..]));
        }
    }

    private static float[] LastLogits(CpuDecoder decoder, Sequence sequence, int[] tokens)
    {
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, tokens);
        decoder.Forward(batch);
        return entry.Logits;
    }
}
