using System.Runtime.CompilerServices;
using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>Attention of one query head over the cached keys and values it looks at.</summary>
/// <remarks>
/// Keys are walked block by block, and lanes of tokens that are not looked at are masked, so that the result depends on nothing but the
/// query and what it looks at.
/// </remarks>
internal static unsafe class HeadAttention<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="query">[head size]</param>
    /// <param name="scores">Scratch: [blocks, block tokens].</param>
    /// <param name="output">[padded head size]</param>
    public static void Run(AttentionSpec spec, CacheLayout layout, in CachedHead cached, float* query, float* scores, float* output)
    {
        var padded = cached.Blocks.Length * layout.BlockTokens;
        for (var b = 0; b < cached.Blocks.Length; b++)
        {
            Score(cached.Blocks[b].Data + cached.Keys, layout, query, spec.QueryScale, scores + (b * layout.BlockTokens));
        }

        if (spec.SoftCap is { } cap)
        {
            SoftCap<TSimd, TVector>.Run(scores, padded, cap);
        }

        new Span<float>(scores, cached.First).Fill(float.NegativeInfinity);
        new Span<float>(scores + cached.End, padded - cached.End).Fill(float.NegativeInfinity);
        var max = Softmax<TSimd, TVector>.Max(scores, padded);
        var sum = Softmax<TSimd, TVector>.Exponentiate(scores, padded, max);

        var column = 0;
        for (; column + (4 * TSimd.Width) <= layout.PaddedHeadSize; column += 4 * TSimd.Width)
        {
            MixFourVectors(in cached, column, layout, scores, 1 / sum, output + column);
        }

        for (; column < layout.PaddedHeadSize; column += TSimd.Width)
        {
            MixOneVector(in cached, column, layout, scores, 1 / sum, output + column);
        }
    }

    /// <summary>
    /// Scaled dot products of the query with a block of keys, a lane for each key; four partial sums so that additions overlap.
    /// </summary>
    /// <param name="keys">[head size, block tokens]</param>
    /// <param name="scores">[block tokens]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score(float* keys, CacheLayout layout, float* query, float queryScale, float* scores)
    {
        int tokens = layout.BlockTokens, headSize = layout.HeadSize;
        var scale = TSimd.Broadcast(queryScale);
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

    /// <summary>The weighted sum of the values looked at, 4 vectors of the head from <paramref name="column"/> on.</summary>
    /// <param name="weights">[blocks, block tokens], not yet divided by their sum</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MixFourVectors(in CachedHead cached, int column, CacheLayout layout, float* weights, float normalizer, float* output)
    {
        int n = TSimd.Width, stride = layout.PaddedHeadSize, tokens = layout.BlockTokens;
        TVector s0 = default, s1 = default, s2 = default, s3 = default;
        var token = cached.First;
        for (var b = 0; b < cached.Blocks.Length; b++)
        {
            var value = cached.Blocks[b].Data + cached.Values + ((nint)(token - (b * tokens)) * stride) + column;
            var end = Math.Min(cached.End, (b + 1) * tokens);
            for (; token < end; token++, value += stride)
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
    private static void MixOneVector(in CachedHead cached, int column, CacheLayout layout, float* weights, float normalizer, float* output)
    {
        int stride = layout.PaddedHeadSize, tokens = layout.BlockTokens;
        TVector sum = default;
        var token = cached.First;
        for (var b = 0; b < cached.Blocks.Length; b++)
        {
            var value = cached.Blocks[b].Data + cached.Values + ((nint)(token - (b * tokens)) * stride) + column;
            var end = Math.Min(cached.End, (b + 1) * tokens);
            for (; token < end; token++, value += stride)
            {
                sum = TSimd.MultiplyAdd(TSimd.Broadcast(weights[token]), TSimd.Load(value), sum);
            }
        }

        TSimd.Store(output, TSimd.Multiply(sum, TSimd.Broadcast(normalizer)));
    }
}
