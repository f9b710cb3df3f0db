using W2S.Engine.Runtime.Cpu.Cache;

namespace W2S.Engine.Runtime.Cpu.Attention;

/// <summary>The queries a worker computes together, and what each has gathered so far: a view of its scratch memory.</summary>
internal readonly unsafe struct TileState(float* data, int capacity, int paddedHeadSize)
{
    /// <summary>Tokens whose scores are kept at a time: long enough that rescaling costs little, short enough to stay in the first-level cache.</summary>
    public const int SpanTokens = 64;

    public int PaddedHeadSize => paddedHeadSize;

    /// <summary>[queries]: the largest score so far; minus infinity before the first.</summary>
    public float* Maxima => data;

    /// <summary>[queries]: the sum of exp(score - maximum) so far.</summary>
    public float* Sums => data + capacity;

    /// <summary>Floats it takes.</summary>
    public static long Length(int capacity, int paddedHeadSize) => Pad(2 * capacity) + ((long)capacity * ((2 * paddedHeadSize) + SpanTokens));

    /// <summary>A query times the query scale: [padded head size].</summary>
    public float* Query(int query) => data + Pad(2 * capacity) + ((long)query * paddedHeadSize);

    /// <summary>The sum of values so far, weighted by exp(score - maximum): [padded head size].</summary>
    public float* Output(int query) => Query(capacity + query);

    /// <summary>A query's scores of the span at hand, then their weights: [span tokens].</summary>
    public float* Scores(int query) => Query(2 * capacity) + ((long)query * SpanTokens);

    /// <summary>All of it starts on cache lines.</summary>
    private static int Pad(int count) => (count + CacheLayout.Lanes - 1) / CacheLayout.Lanes * CacheLayout.Lanes;
}
