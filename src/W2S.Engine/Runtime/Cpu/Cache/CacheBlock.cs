namespace W2S.Engine.Runtime.Cpu.Cache;

/// <summary>A block of cached keys and values, shared by the sequences that count as its references.</summary>
internal sealed unsafe class CacheBlock(float* data)
{
    /// <summary>[block length], see <see cref="CacheLayout"/>. Written only by a sequence that alone refers to it.</summary>
    public float* Data { get; } = data;

    /// <summary>Sequences that refer to it; guarded by the pool.</summary>
    public int References { get; set; }

    /// <summary>Whether it was ever rented; guarded by the pool.</summary>
    public bool WasUsed { get; set; }
}
