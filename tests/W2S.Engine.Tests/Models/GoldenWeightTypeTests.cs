using System.Text.Json;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tests.Runtime.Cpu;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

/// <summary>Every weight type, on every kernel set, against transformers computing with weights that were rounded alike outside the engine.</summary>
/// <remarks>
/// Within what fp32 has (<see cref="GoldenSequence.Tolerance"/>): the weights are the same numbers on both sides, so only the order of sums
/// differs. Between types these numbers differ in the second digit.
/// </remarks>
public sealed class GoldenWeightTypeTests
{
    private static readonly Dictionary<string, Dictionary<string, float[]>> Golden = JsonSerializer
        .Deserialize<Dictionary<string, Dictionary<string, float[]>>>(File.ReadAllBytes(Fixtures.PathOf("golden", "weight_types.json")))!;

    public static TheoryData<string, (string Model, WeightType Type)> Cases => Machines.With(
        from model in Golden
        from type in model.Value.Keys
        select (model.Key, WeightTypeNames.Find(type)!.Value));

    public static TheoryData<string, (string Model, WeightType Type)> StoredTypes => Machines.With(
        [("llama-tiny-bf16", WeightType.Bf16), ("llama-tiny-f16", WeightType.Fp16), ("gpt2-tiny", WeightType.Fp32)]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_WeightsOfAType_EqualsTransformersWithWeightsRoundedAlike(string kernels, (string Model, WeightType Type) asked)
    {
        var sequence = GoldenSequence.Read(asked.Model).First(s => s.Ids.Length == 40);

        var found = Compute(asked.Model, sequence, kernels, asked.Type);

        GoldenSequence.AssertClose(Golden[asked.Model][asked.Type.Name()], found, $"{asked.Model} in {asked.Type} on {kernels}");
    }

    [Theory]
    [MemberData(nameof(StoredTypes))]
    public void Forward_NoTypeAskedFor_HasTheBitsOfTheStoredTypeAndOfFp32(string kernels, (string Model, WeightType Type) stored)
    {
        var sequence = GoldenSequence.Read(stored.Model)[0];
        var asStored = Compute(stored.Model, sequence, kernels, type: null);

        Assert.Equal(asStored, Compute(stored.Model, sequence, kernels, stored.Type));
        Assert.Equal(asStored, Compute(stored.Model, sequence, kernels, WeightType.Fp32)); // which holds every number of the others exactly
    }

    /// <returns>[tokens - 1] log-probabilities of the second to the last token, or [labels] logits.</returns>
    private static float[] Compute(string model, GoldenSequence golden, string kernels, WeightType? type)
    {
        using var checkpoint = VerifiedCheckpoint.Open(Fixtures.PathOf("golden", "checkpoints", model));
        var options = new CpuDecoderOptions { Kernels = Machines.Named(kernels), Weights = type };
        using var decoder = CpuDecoder.Load(checkpoint.Spec, checkpoint.Weights, checkpoint.Checkpoint, options);
        using var sequence = decoder.CreateSequence(golden.Ids.Length);
        var batch = new ForwardBatch();
        var entry = checkpoint.Spec.Head is ClassificationHead
            ? batch.AddLastLogits(sequence, golden.Ids)
            : batch.AddLogProbabilities(sequence, golden.Ids.AsMemory(..^1), golden.Ids.AsMemory(1..));
        decoder.Forward(batch);
        return entry.Output is ForwardOutput.LastLogits ? entry.Logits : [.. entry.LogProbabilities.Select(p => (float)p)];
    }
}
