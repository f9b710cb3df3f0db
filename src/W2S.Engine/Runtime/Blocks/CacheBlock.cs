namespace W2S.Engine.Runtime.Blocks;

/// <summary>A block of cached keys and values, shared by the sequences that count as its references. Runtimes add where it lies.</summary>
internal abstract class CacheBlock
{
    /// <summary>Sequences that refer to it; guarded by the pool. It is written only by a sequence that alone does.</summary>
    public int References { get; set; }
}
