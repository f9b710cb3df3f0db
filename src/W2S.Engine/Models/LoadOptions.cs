using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Models;

/// <summary>How a checkpoint folder is loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// What messages call the model; null for the folder's name, or the repository's where the folder is in a hub's cache.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Whether tokenizer files are read. Default true; without them, only token ids can be exchanged.</summary>
    public bool WithTokenizer { get; init; } = true;

    /// <summary>Where the model computes. Default: the processor.</summary>
    public DevicePlacement Device { get; init; } = DevicePlacement.Cpu;

    /// <summary>How matrices are held in memory; null for the type the checkpoint stores them in.</summary>
    public WeightType? Weights { get; init; }

    /// <summary>In which type it computes; null for fp32 on the processor, and elsewhere the type of the weights.</summary>
    public ComputeType? Dtype { get; init; }

    /// <summary>Those that can be asked to compute on <see cref="Device"/>, the first that can. Default: the processor's alone.</summary>
    public IReadOnlyList<IRuntime> Runtimes { get; init; } = [CpuRuntime.Instance];

    /// <summary>
    /// Whether NaN and infinity among weights are refused while loading. Default false: matrices of fp16 and int8 refuse them all the same,
    /// and otherwise the first logits show them.
    /// </summary>
    public bool CheckNumbers { get; init; }

    /// <summary>Whether a classifier is refused, before any weight is read. Default false.</summary>
    public bool OnlyLanguageModel { get; init; }

    /// <summary>Told how much of the weights was read; from the loading thread, and in order.</summary>
    public IProgress<LoadProgress>? Progress { get; init; }
}
