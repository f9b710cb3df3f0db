using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>
/// Y[rows, width] = X[rows, count] * B[count, width], or added to Y, for the queries of a tile that look at the same B in the cache:
/// B are keys and Y their scores, or B are values and X the scores' weights.
/// </summary>
/// <remarks>
/// Every element of Y is one accumulator that adds x[k] * b[k] for k = 0, 1, 2, ... with one rounding each, so a row's result has the
/// same bits whichever rows are computed with it.
/// </remarks>
internal static unsafe class TileProduct<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats in a cache line.</summary>
    private const int CacheLine = 16;

    /// <param name="x">[rows, count], rows <paramref name="xStride"/> apart</param>
    /// <param name="b">[count, width], rows <paramref name="bStride"/> apart</param>
    /// <param name="y">[rows, width], rows <paramref name="yStride"/> apart</param>
    /// <param name="width">Whole vectors.</param>
    /// <param name="adds">Whether the product is added to Y.</param>
    /// <param name="ahead">What to fetch meanwhile, a cache line for each row of B and each vector of it.</param>
    public static void Run(
        float* x, int xStride, float* b, int bStride, int count, float* y, int yStride, int rows, int width, bool adds, float* ahead)
    {
        for (; rows > 1; rows -= 8, x += 8 * xStride, y += 8 * yStride)
        {
            EightRows(x, xStride, b, bStride, count, y, yStride, Math.Min(8, rows), width, adds, ahead);
            ahead = b; // fetched already
        }

        if (rows == 1)
        {
            OneRow(x, b, bStride, count, y, width, adds, ahead);
        }
    }

    /// <summary>
    /// The register block of shared blocks: 8 rows by 1 vector = 8 accumulators, fed by 1 vector of B and one x at a time. Where there are
    /// fewer than 8 rows, at least 2, the last one is computed several times over, which costs nothing: one alone waits as long for its own additions.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(
        float* x, int xStride, float* b, int bStride, int count, float* y, int yStride, int rows, int width, bool adds, float* ahead)
    {
        int last = rows - 1, r2 = Math.Min(2, last), r3 = Math.Min(3, last), r4 = Math.Min(4, last), r5 = Math.Min(5, last);
        int r6 = Math.Min(6, last), r7 = Math.Min(7, last);
        float* x1 = x + xStride, x2 = x + (r2 * xStride), x3 = x + (r3 * xStride), x4 = x + (r4 * xStride);
        float* x5 = x + (r5 * xStride), x6 = x + (r6 * xStride), x7 = x + (r7 * xStride);
        float* y1 = y + yStride, y2 = y + (r2 * yStride), y3 = y + (r3 * yStride), y4 = y + (r4 * yStride);
        float* y5 = y + (r5 * yStride), y6 = y + (r6 * yStride), y7 = y + (r7 * yStride);
        for (nint column = 0; column < width; column += TSimd.Width)
        {
            TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
            if (adds)
            {
                a0 = TSimd.Load(y + column);
                a1 = TSimd.Load(y1 + column);
                a2 = TSimd.Load(y2 + column);
                a3 = TSimd.Load(y3 + column);
                a4 = TSimd.Load(y4 + column);
                a5 = TSimd.Load(y5 + column);
                a6 = TSimd.Load(y6 + column);
                a7 = TSimd.Load(y7 + column);
            }

            var source = b + column;
            for (nint k = 0; k < count; k++, source += bStride, ahead += CacheLine)
            {
                Prefetch(ahead);
                var vector = TSimd.Load(source);
                a0 = TSimd.MultiplyAdd(TSimd.Broadcast(x[k]), vector, a0);
                a1 = TSimd.MultiplyAdd(TSimd.Broadcast(x1[k]), vector, a1);
                a2 = TSimd.MultiplyAdd(TSimd.Broadcast(x2[k]), vector, a2);
                a3 = TSimd.MultiplyAdd(TSimd.Broadcast(x3[k]), vector, a3);
                a4 = TSimd.MultiplyAdd(TSimd.Broadcast(x4[k]), vector, a4);
                a5 = TSimd.MultiplyAdd(TSimd.Broadcast(x5[k]), vector, a5);
                a6 = TSimd.MultiplyAdd(TSimd.Broadcast(x6[k]), vector, a6);
                a7 = TSimd.MultiplyAdd(TSimd.Broadcast(x7[k]), vector, a7);
            }

            TSimd.Store(y + column, a0);
            TSimd.Store(y1 + column, a1);
            TSimd.Store(y2 + column, a2);
            TSimd.Store(y3 + column, a3);
            TSimd.Store(y4 + column, a4);
            TSimd.Store(y5 + column, a5);
            TSimd.Store(y6 + column, a6);
            TSimd.Store(y7 + column, a7);
        }
    }

    /// <summary>The register blocks of one row: 1 by 4 vectors, and 1 by 1 for what is left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRow(float* x, float* b, int bStride, int count, float* y, int width, bool adds, float* ahead)
    {
        var n = TSimd.Width;
        var column = 0;
        for (; column + (4 * n) <= width; column += 4 * n)
        {
            TVector a0 = default, a1 = default, a2 = default, a3 = default;
            if (adds)
            {
                a0 = TSimd.Load(y + column);
                a1 = TSimd.Load(y + column + n);
                a2 = TSimd.Load(y + column + (2 * n));
                a3 = TSimd.Load(y + column + (3 * n));
            }

            var source = b + column;
            for (nint k = 0; k < count; k++, source += bStride, ahead += CacheLine)
            {
                Prefetch(ahead);
                var factor = TSimd.Broadcast(x[k]);
                a0 = TSimd.MultiplyAdd(factor, TSimd.Load(source), a0);
                a1 = TSimd.MultiplyAdd(factor, TSimd.Load(source + n), a1);
                a2 = TSimd.MultiplyAdd(factor, TSimd.Load(source + (2 * n)), a2);
                a3 = TSimd.MultiplyAdd(factor, TSimd.Load(source + (3 * n)), a3);
            }

            TSimd.Store(y + column, a0);
            TSimd.Store(y + column + n, a1);
            TSimd.Store(y + column + (2 * n), a2);
            TSimd.Store(y + column + (3 * n), a3);
        }

        for (; column < width; column += n)
        {
            var sum = adds ? TSimd.Load(y + column) : default;
            var source = b + column;
            for (nint k = 0; k < count; k++, source += bStride, ahead += CacheLine)
            {
                Prefetch(ahead);
                sum = TSimd.MultiplyAdd(TSimd.Broadcast(x[k]), TSimd.Load(source), sum);
            }

            TSimd.Store(y + column, sum);
        }
    }

    /// <summary>
    /// One row with four pieces of B that lie apart, their products side by side in Y. The register block: 1 row by 1 vector of each
    /// piece = 4 accumulators.
    /// </summary>
    /// <param name="x">[count]</param>
    /// <param name="pieces">[4], each [count, width], rows <paramref name="stride"/> apart</param>
    /// <param name="y">[4, width]</param>
    /// <param name="width">Whole vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lone(float* x, float** pieces, int stride, int count, float* y, int width)
    {
        for (var column = 0; column < width; column += TSimd.Width)
        {
            float* b0 = pieces[0] + column, b1 = pieces[1] + column, b2 = pieces[2] + column, b3 = pieces[3] + column;
            TVector a0 = default, a1 = default, a2 = default, a3 = default;
            nint offset = 0;
            for (nint k = 0; k < count; k++, offset += stride)
            {
                var factor = TSimd.Broadcast(x[k]);
                a0 = TSimd.MultiplyAdd(factor, TSimd.Load(b0 + offset), a0);
                a1 = TSimd.MultiplyAdd(factor, TSimd.Load(b1 + offset), a1);
                a2 = TSimd.MultiplyAdd(factor, TSimd.Load(b2 + offset), a2);
                a3 = TSimd.MultiplyAdd(factor, TSimd.Load(b3 + offset), a3);
            }

            TSimd.Store(y + column, a0);
            TSimd.Store(y + width + column, a1);
            TSimd.Store(y + (2 * width) + column, a2);
            TSimd.Store(y + (3 * width) + column, a3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
