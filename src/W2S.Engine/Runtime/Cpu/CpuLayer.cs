using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>One transformer layer.</summary>
internal sealed class CpuLayer
{
    public required CpuNorm AttentionNorm { get; init; }

    /// <summary>Queries, keys and values, in this order.</summary>
    public required PackedMatrix QueryKeyValue { get; init; }

    /// <summary>Of each query head; null where heads are not normalized.</summary>
    public required CpuNorm? QueryNorm { get; init; }

    /// <summary>Of each key head; null where heads are not normalized.</summary>
    public required CpuNorm? KeyNorm { get; init; }

    public required PackedMatrix AttentionOutput { get; init; }

    /// <summary>Of attention's result; null where norms stand before only.</summary>
    public required CpuNorm? AttentionOutputNorm { get; init; }

    public required CpuNorm MlpNorm { get; init; }

    /// <summary>Gate and up, in this order; up alone in a plain MLP.</summary>
    public required PackedMatrix GateUp { get; init; }

    public required PackedMatrix Down { get; init; }

    /// <summary>Of the MLP's result; null where norms stand before only.</summary>
    public required CpuNorm? MlpOutputNorm { get; init; }
}

/// <param name="Scale">[hidden], or [head size]</param>
/// <param name="Shift">Of the same length; zeros where the norm has none.</param>
internal sealed record CpuNorm(AlignedBuffer Scale, AlignedBuffer Shift);
