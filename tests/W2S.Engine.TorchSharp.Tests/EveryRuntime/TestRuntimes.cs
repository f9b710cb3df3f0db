using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Torch;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>TorchSharp in every type, on the processor and on the first card where there is one.</summary>
/// <remarks>
/// <para>How far from exact each may be, and in brackets the most that was seen on the processor:</para>
/// <para>logits of the order of 1: fp32 and int8 1e-5 (2e-6), fp16 0.005 (0.003), bf16 0.05 (0.038);</para>
/// <para>
/// log-probabilities from logits of the order of 10: fp32 and int8 1e-4 (3.3e-5), fp16 0.05 (0.032), bf16 0.5 (0.25), where transformers itself
/// computes 0.05 and 0.23 away from what it does in fp32;
/// </para>
/// <para>the demo models' log-probabilities per token, and rewards: fp32 1e-4 (5e-6), fp16 0.01 (0.007), bf16 and int8 0.1 (0.053);</para>
/// <para>the same tokens in other batches: fp32 and int8 2e-5 (6e-6), fp16 0.01 (0.004), bf16 0.05 (0.031).</para>
/// </remarks>
internal static class TestRuntimes
{
    private static readonly TorchSharpRuntime Torch = new();

    // Tiny models reach every bound: a prompt shared by several is read for all of them at once, and scores and logits come in pieces.
    private static readonly TunedTorchRuntime Divided = new(
        new TorchDecoderOptions { BlockTokens = 32, PassRows = 13, SharedBytes = 0, ScoreBytes = 4096, LogitBytes = 4096 });

    private static readonly string[] Devices = FindDevices(); // cards first

    public static IReadOnlyList<TestRuntime> All { get; } = [.. Devices.SelectMany(OfEachType)];

    private static string[] FindDevices()
    {
        var found = Torch.FindDevices().Where(device => device.Name is "torch-cpu" or "cuda:0").ToList();
        var usable = found.Where(device => device.Obstacle is null).Select(device => device.Name).ToArray();
        return usable.Length > 0 ? usable : throw new InvalidOperationException(found[^1].Obstacle);
    }

    private static IEnumerable<TestRuntime> OfEachType(string device) =>
    [
        Of(device, "fp32", WeightType.Fp32, ComputeType.Fp32) with { Slack = 2e-5 },
        Of(device, "bf16", WeightType.Bf16, ComputeType.Bf16) with { Coarseness = 5000, StoredCoarseness = 1000, Slack = 0.05 },
        Of(device, "fp16", WeightType.Fp16, ComputeType.Fp16) with { Coarseness = 500, StoredCoarseness = 100, Slack = 0.01 },
        Of(device, "int8", WeightType.Int8, ComputeType.Fp32) with { StoredCoarseness = 1000, Slack = 2e-5 },
        Of(device, "int8 in bf16", WeightType.Int8, ComputeType.Bf16) with { Coarseness = 5000, StoredCoarseness = 1000, Slack = 0.05 },
    ];

    private static TestRuntime Of(string device, string types, WeightType weights, ComputeType dtype) => new(
        $"{device}, {types}",
        Torch,
        new DecoderLoadOptions { Placement = DevicePlacement.Parse(device), Weights = weights, Dtype = dtype })
    {
        Otherwise = Divided,
        IsFirstChoice = device == Devices[0],
        LiveObjects = () => Tensor.TotalCount,
    };
}
