using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>Attention of one query head at one position over the cached keys and values up to that position.</summary>
/// <remarks>
/// Keys are walked block by block from the first to the query's own, and lanes past the query are masked, so that the result
/// depends on nothing but the query and what is cached before it.
/// </remarks>
internal static unsafe class HeadAttention<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="blocks">The sequence's block table, at least up to <paramref name="position"/>.</param>
    /// <param name="keys">Where in a block this head's keys are: [head size, block tokens].</param>
    /// <param name="values">Where in a block this head's values are: [block tokens, padded head size].</param>
    /// <param name="query">[head size]</param>
    /// <param name="scores">Scratch: [blocks up to the position, block tokens].</param>
    /// <param name="output">[padded head size]</param>
    public static void Run(
        CacheLayout layout, ReadOnlySpan<CacheBlock> blocks, nint keys, nint values, int position, float* query, float* scores, float* output)
    {
        var count = position + 1;
        var blockCount = (position / layout.BlockTokens) + 1;
        var padded = blockCount * layout.BlockTokens;
        for (var b = 0; b < blockCount; b++)
        {
            Score(blocks[b].Data + keys, layout, query, scores + (b * layout.BlockTokens));
        }

        new Span<float>(scores + count, padded - count).Fill(float.NegativeInfinity);
        var max = Softmax<TSimd, TVector>.Max(scores, padded);
        var sum = Softmax<TSimd, TVector>.Exponentiate(scores, padded, max);

        var column = 0;
        for (; column + (4 * TSimd.Width) <= layout.PaddedHeadSize; column += 4 * TSimd.Width)
        {
            MixFourVectors(blocks, values + column, layout, count, scores, 1 / sum, output + column);
        }

        for (; column < layout.PaddedHeadSize; column += TSimd.Width)
        {
            MixOneVector(blocks, values + column, layout, count, scores, 1 / sum, output + column);
        }
    }

    /// <summary>
    /// Scaled dot products of the query with a block of keys, a lane for each key; four partial sums so that additions overlap.
    /// </summary>
    /// <param name="keys">[head size, block tokens]</param>
    /// <param name="scores">[block tokens]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score(float* keys, CacheLayout layout, float* query, float* scores)
    {
        int tokens = layout.BlockTokens, headSize = layout.HeadSize;
        var scale = TSimd.Broadcast(layout.QueryScale);
        for (var token = 0; token < tokens; token += TSimd.Width)
        {
            TVector s0 = default, s1 = default, s2 = default, s3 = default;
            var key = keys + token;
            var d = 0;
            for (; d + 4 <= headSize; d += 4, key += 4 * tokens)
            {
                s0 = TSimd.MultiplyAdd(TSimd.Broadcast(query[d]), TSimd.Load(key), s0);
                s1 = TSimd.MultiplyAdd(TSimd.Broadcast(query[d + 1]), TSimd.Load(key + tokens), s1);
                s2 = TSimd.MultiplyAdd(TSimd.Broadcast(query[d + 2]), TSimd.Load(key + (2 * tokens)), s2);
                s3 = TSimd.MultiplyAdd(TSimd.Broadcast(query[d + 3]), TSimd.Load(key + (3 * tokens)), s3);
            }

            for (; d < headSize; d++, key += tokens)
            {
                s0 = TSimd.MultiplyAdd(TSimd.Broadcast(query[d]), TSimd.Load(key), s0);
            }

            var sum = TSimd.Add(TSimd.Add(s0, s1), TSimd.Add(s2, s3));
            TSimd.Store(scores + token, TSimd.Multiply(sum, scale));
        }
    }

    /// <summary>The weighted sum of all values, 4 vectors of the head at a time.</summary>
    /// <param name="weights">[count], not yet divided by their sum</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MixFourVectors(
        ReadOnlySpan<CacheBlock> blocks, nint values, CacheLayout layout, int count, float* weights, float normalizer, float* output)
    {
        int n = TSimd.Width, stride = layout.PaddedHeadSize, tokens = layout.BlockTokens;
        TVector s0 = default, s1 = default, s2 = default, s3 = default;
        for (var first = 0; first < count; first += tokens)
        {
            var value = blocks[first / tokens].Data + values;
            var end = Math.Min(count, first + tokens);
            for (var token = first; token < end; token++, value += stride)
            {
                var weight = TSimd.Broadcast(weights[token]);
                s0 = TSimd.MultiplyAdd(weight, TSimd.Load(value), s0);
                s1 = TSimd.MultiplyAdd(weight, TSimd.Load(value + n), s1);
                s2 = TSimd.MultiplyAdd(weight, TSimd.Load(value + (2 * n)), s2);
                s3 = TSimd.MultiplyAdd(weight, TSimd.Load(value + (3 * n)), s3);
            }
        }

        var scale = TSimd.Broadcast(normalizer);
        TSimd.Store(output, TSimd.Multiply(s0, scale));
        TSimd.Store(output + n, TSimd.Multiply(s1, scale));
        TSimd.Store(output + (2 * n), TSimd.Multiply(s2, scale));
        TSimd.Store(output + (3 * n), TSimd.Multiply(s3, scale));
    }

    /// <summary>The same for what is left over of 4 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MixOneVector(
        ReadOnlySpan<CacheBlock> blocks, nint values, CacheLayout layout, int count, float* weights, float normalizer, float* output)
    {
        int stride = layout.PaddedHeadSize, tokens = layout.BlockTokens;
        TVector sum = default;
        for (var first = 0; first < count; first += tokens)
        {
            var value = blocks[first / tokens].Data + values;
            var end = Math.Min(count, first + tokens);
            for (var token = first; token < end; token++, value += stride)
            {
                sum = TSimd.MultiplyAdd(TSimd.Broadcast(weights[token]), TSimd.Load(value), sum);
            }
        }

        TSimd.Store(output, TSimd.Multiply(sum, TSimd.Broadcast(normalizer)));
    }
}
