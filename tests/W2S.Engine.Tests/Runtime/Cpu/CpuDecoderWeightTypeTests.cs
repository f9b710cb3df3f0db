using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tests.EveryRuntime;
using W2S.Engine.Tests.Runtime.Cpu.Packing;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>
/// A weight type changes weights, and nothing else: the decoder gives the bits it gives for 32-bit floats that are the same numbers.
/// <see cref="ReferenceTests"/> holds those to the reference.
/// </summary>
public sealed class CpuDecoderWeightTypeTests
{
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 40).Select(i => (i * i * 7 + 3) % 97)];

    public static TheoryData<string, WeightType> Types => Machines.With(PlainRounding.Types);

    [Theory]
    [MemberData(nameof(Types))]
    public void Forward_HeldAsAnyType_HasTheBitsOfFloatsWithTheSameWeights(string kernels, WeightType type)
    {
        Func<RandomModel>[] models = [() => RandomModel.Gpt2(), () => RandomModel.Llama(), () => RandomFamilies.NeoX(), () => RandomFamilies.Gemma2()];
        foreach (var model in models)
        {
            var options = new CpuDecoderOptions { Kernels = Machines.Named(kernels) };
            using var held = model().Load(options with { Weights = type });
            using var floats = model().Round(type).Load(options);
            foreach (var count in new[] { 1, Tokens.Length })
            {
                Assert.Equal(Logits(floats, count), Logits(held, count));
            }
        }
    }

    private static int[] Logits(CpuDecoder decoder, int count)
    {
        using var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, Tokens.AsMemory(0, count));
        decoder.Forward(batch);
        return [.. entry.Logits.Select(BitConverter.SingleToInt32Bits)];
    }
}
