namespace W2S.Engine.Sampling;

/// <summary>
/// A stream of random numbers that belongs to one hypothesis, so that what it draws depends on nothing computed beside it.
/// </summary>
/// <remarks>SplitMix64 (Steele, Lea and Flood, 2014). A value: copying it copies the state. Not for secrets.</remarks>
internal struct RandomStream(long seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state = Mix((ulong)seed + GoldenGamma);

    /// <summary>The next number, uniform in [0, 1), with 53 random bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// The stream of the successor with this index. The first one goes on where its parent stands, so that a response
    /// with a single successor per chunk is the same for every chunk length; the others are independent streams.
    /// </summary>
    public readonly RandomStream Fork(int successor)
    {
        var fork = this;
        if (successor > 0)
        {
            fork._state = Mix(_state ^ Mix((ulong)successor * 0xD1B54A32D192ED03));
        }

        return fork;
    }

    private ulong NextBits()
    {
        _state += GoldenGamma;
        return Mix(_state);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
