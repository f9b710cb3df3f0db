using System.Text.Json;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Every weight type against transformers computing with weights that were rounded alike outside the engine.</summary>
/// <remarks>
/// Where sums are 32-bit floats, within what fp32 has (<see cref="GoldenSequence.Tolerance"/>): the weights are the same numbers on both
/// sides, so only the order of sums differs. Between types these numbers differ in the second digit.
/// </remarks>
public sealed class GoldenWeightTypeTests
{
    private static readonly Dictionary<string, Dictionary<string, float[]>> Golden = JsonSerializer
        .Deserialize<Dictionary<string, Dictionary<string, float[]>>>(File.ReadAllBytes(Fixtures.PathOf("golden", "weight_types.json")))!;

    public static TheoryData<string, string> Cases => RuntimeCases.Narrow.With(Golden.Keys);

    [Fact]
    public void Golden_Models_HaveEveryTypeButFp32() =>
        Assert.All(Golden.Values, types => Assert.Equal(WeightTypeNames.All.Skip(1).Order(), types.Keys.Order()));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_WeightsOfAType_EqualsTransformersWithWeightsRoundedAlike(string runtime, string model)
    {
        var tested = RuntimeCases.Named(runtime);
        var golden = GoldenSequence.Read(model).First(s => s.Ids.Length == 40);
        using var checkpoint = VerifiedCheckpoint.Open(GoldenCheckpoints.PathOf(model));
        using var decoder = tested.Load(checkpoint);
        using var sequence = decoder.CreateSequence(golden.Ids.Length);

        float[] found = checkpoint.Spec.Head is ClassificationHead
            ? decoder.LastLogits(sequence, golden.Ids)
            : [.. decoder.LogProbabilities(sequence, golden.Ids.AsMemory(..^1), golden.Ids.AsMemory(1..)).Select(p => (float)p)];

        GoldenSequence.AssertClose(Golden[model][tested.Weights.Name()], found, $"{model} on {runtime}", tested.Coarseness);
    }
}
