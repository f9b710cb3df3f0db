using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;

namespace W2S.Cli;

/// <summary>What this build of the command computes on: under the contract package profile, the processor alone.</summary>
internal static class BuiltInRuntimes
{
    /// <summary>The kind of device that NVIDIA cards are.</summary>
    public const string Cards = "cuda";

    /// <summary>What this w2s was, where nothing computes on cards.</summary>
    public const string WithoutCards = "built without TorchSharp, which its package feed lacked (docs/gpu.md)";

    /// <summary>The processor's first.</summary>
    public static IReadOnlyList<IRuntime> All { get; } =
    [
        CpuRuntime.Instance,
#if W2S_FULL
        new W2S.Engine.Torch.TorchSharpRuntime(),
#endif
    ];
}
