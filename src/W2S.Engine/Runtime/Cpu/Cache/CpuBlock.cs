using W2S.Engine.Runtime.Blocks;

namespace W2S.Engine.Runtime.Cpu.Cache;

/// <summary>A block in the process's memory.</summary>
/// <param name="data">[block length]</param>
internal sealed unsafe class CpuBlock(float* data) : CacheBlock
{
    /// <summary>[block length], see <see cref="CacheLayout"/>.</summary>
    public float* Data { get; } = data;

    /// <summary>Whether it was ever rented; guarded by the pool.</summary>
    public bool WasUsed { get; set; }
}
