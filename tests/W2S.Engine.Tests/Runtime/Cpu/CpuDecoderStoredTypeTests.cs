using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tests.EveryRuntime;

namespace W2S.Engine.Tests.Runtime.Cpu;

/// <summary>Weights are held as they are stored unless another type is asked for, and are the same numbers then.</summary>
public sealed class CpuDecoderStoredTypeTests
{
    public static TheoryData<string, (string Model, WeightType Type)> StoredTypes => Machines.With(
        [("llama-tiny-bf16", WeightType.Bf16), ("llama-tiny-f16", WeightType.Fp16), ("gpt2-tiny", WeightType.Fp32)]);

    [Theory]
    [MemberData(nameof(StoredTypes))]
    public void Forward_NoTypeAskedFor_HasTheBitsOfTheStoredTypeAndOfFp32(string kernels, (string Model, WeightType Type) stored)
    {
        var golden = GoldenSequence.Read(stored.Model)[0];
        var asStored = Compute(type: null);

        Assert.Equal(asStored, Compute(stored.Type));
        Assert.Equal(asStored, Compute(WeightType.Fp32)); // which holds every number of the others exactly

        double[] Compute(WeightType? type)
        {
            using var checkpoint = VerifiedCheckpoint.Open(GoldenCheckpoints.PathOf(stored.Model));
            var options = new CpuDecoderOptions { Kernels = Machines.Named(kernels), Weights = type };
            using var decoder = CpuDecoder.Load(checkpoint.Spec, checkpoint.Weights, checkpoint.Checkpoint, options);
            using var sequence = decoder.CreateSequence(golden.Ids.Length);
            return decoder.LogProbabilities(sequence, golden.Ids.AsMemory(..^1), golden.Ids.AsMemory(1..));
        }
    }
}
