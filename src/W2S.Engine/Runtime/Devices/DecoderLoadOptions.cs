using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Devices;

/// <summary>Where and how a runtime holds a model.</summary>
public sealed record DecoderLoadOptions
{
    /// <summary>Name of the model in messages; null for its family's.</summary>
    public string? Name { get; init; }

    /// <summary>Where it computes. Default: the processor.</summary>
    public DevicePlacement Placement { get; init; } = DevicePlacement.Cpu;

    /// <summary>How matrices are held in memory; null for the type the checkpoint stores them in.</summary>
    public WeightType? Weights { get; init; }

    /// <summary>In which type it computes; null for the runtime's choice: fp32 on the processor, elsewhere the type of the weights.</summary>
    public ComputeType? Dtype { get; init; }
}
