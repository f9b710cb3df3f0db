using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Cache;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>
/// How a <see cref="CpuDecoder"/> computes. The defaults are what hosts want; results depend on <see cref="Kernels"/> and <see cref="Weights"/> only.
/// </summary>
public sealed record CpuDecoderOptions
{
    /// <summary>Name of the model in messages; null for its family's.</summary>
    public string? Name { get; init; }

    /// <summary>One of <see cref="KernelSet.Available"/>. Default: the fastest this machine can run.</summary>
    public KernelSet Kernels { get; init; } = KernelSet.Best;

    /// <summary>How matrices are held in memory; null for the type the checkpoint stores them in.</summary>
    public WeightType? Weights { get; init; }

    /// <summary>Default: the pool all decoders of the process share. Not disposed with the decoder.</summary>
    public WorkerPool Workers { get; init; } = WorkerPool.Shared;

    /// <summary>Tokens in a block of the key/value cache; a multiple of 16. Default 16.</summary>
    public int BlockTokens { get; init; } = 16;

    /// <summary>Most blocks of the key/value cache in use at once; null (the default) for no limit but memory.</summary>
    public int? MaxBlocks { get; init; }

    /// <summary>Rows (tokens) computed at a time: bounds scratch memory. Default 512.</summary>
    public int PassRows { get; init; } = 512;

    /// <exception cref="InvalidOptionException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (!KernelSet.Available.Contains(Kernels))
        {
            throw new InvalidOptionException(
                nameof(Kernels), $"{Kernels} found, which this machine cannot run; one of {string.Join(", ", KernelSet.Available)} expected");
        }

        if (BlockTokens <= 0 || BlockTokens % CacheLayout.Lanes != 0)
        {
            throw new InvalidOptionException(nameof(BlockTokens), $"{BlockTokens} found, a multiple of {CacheLayout.Lanes} expected");
        }

        if (MaxBlocks <= 0)
        {
            throw new InvalidOptionException(nameof(MaxBlocks), $"{MaxBlocks} found, at least 1 expected");
        }

        if (PassRows <= 0)
        {
            throw new InvalidOptionException(nameof(PassRows), $"{PassRows} found, at least 1 expected");
        }
    }
}
