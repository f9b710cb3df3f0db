namespace W2S.Engine.Runtime.Cpu;

/// <summary>What a query looks at: the tokens <see cref="First"/> .. <see cref="End"/> of one key/value head in the cache.</summary>
internal readonly ref struct CachedHead
{
    /// <summary>The blocks that hold these tokens, in order; none before the first token's, none after the last one's.</summary>
    public required ReadOnlySpan<CacheBlock> Blocks { get; init; }

    /// <summary>Where in a block the head's keys are: [head size, block tokens].</summary>
    public required nint Keys { get; init; }

    /// <summary>Where in a block the head's values are: [block tokens, padded head size].</summary>
    public required nint Values { get; init; }

    /// <summary>The first token looked at, counted from the start of <see cref="Blocks"/>.</summary>
    public required int First { get; init; }

    /// <summary>The token after the last one, the query's own, counted likewise.</summary>
    public required int End { get; init; }
}
