using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>
/// The matrix product Y[rows, out] = X[rows, in] * W^T + bias over a range of W's panels.
/// </summary>
/// <remarks>
/// Every element of Y is one accumulator that starts at its bias and adds x[k] * w[k] for k = 0, 1, 2, ... with one rounding each.
/// Blocks over rows and over k only decide which elements are in registers at the same time (a partial sum stored to Y and loaded
/// again is the same number), so a row's result has the same bits whatever other rows there are.
/// </remarks>
internal static unsafe class Product<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Inputs in a block: 256 of them by a panel's width stay in the first-level cache while all rows pass.</summary>
    private const int BlockInputs = 256;

    /// <summary>Floats in a cache line.</summary>
    private const int CacheLine = 16;

    /// <param name="x">[rows, in], rows <paramref name="xStride"/> apart</param>
    /// <param name="y">[rows, padded out], rows <paramref name="yStride"/> apart</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(PackedMatrix weights, float* x, int xStride, float* y, int yStride, int rows, int firstPanel, int endPanel)
    {
        var panel = firstPanel;
        if (rows == 1)
        {
            for (; panel + 4 <= endPanel; panel += 4)
            {
                OneRowFourPanels(weights, x, y, panel);
            }
        }

        for (; panel < endPanel; panel++)
        {
            OnePanel(weights, x, xStride, y, yStride, rows, panel);
        }
    }

    private static void OnePanel(PackedMatrix weights, float* x, int xStride, float* y, int yStride, int rows, int panel)
    {
        var width = 2 * TSimd.Width;
        var w = weights.Panel(panel);                     // [in, width]
        y += (long)panel * width;                            // [rows, width] of [rows, padded out]
        var bias = weights.Bias + ((long)panel * width);  // [width]
        for (var row = 0; row < rows; row++)
        {
            Buffer.MemoryCopy(bias, y + ((long)row * yStride), width * sizeof(float), width * sizeof(float));
        }

        for (var first = 0; first < weights.Inputs; first += BlockInputs)
        {
            var count = Math.Min(BlockInputs, weights.Inputs - first);
            var block = w + ((long)first * width);
            var row = 0;
            if (TSimd.HasManyRegisters)
            {
                for (; row + 8 <= rows; row += 8)
                {
                    var ahead = block + ((long)count * (width + (row == 0 ? 0 : CacheLine)));
                    EightRows(block, count, x + first + ((long)row * xStride), xStride, y + ((long)row * yStride), yStride, ahead);
                }
            }

            for (; row + 4 <= rows; row += 4)
            {
                FourRows(block, count, x + first + ((long)row * xStride), xStride, y + ((long)row * yStride), yStride);
            }

            for (; row < rows; row++)
            {
                OneRow(block, count, x + first + ((long)row * xStride), y + ((long)row * yStride));
            }
        }
    }

    /// <summary>
    /// The register block of big batches: 8 rows by 2 vectors = 16 accumulators, fed by 2 vectors of weights and one input at a time.
    /// </summary>
    /// <param name="w">[count, 2 vectors]</param>
    /// <param name="x">[8, count], rows <paramref name="xStride"/> apart</param>
    /// <param name="y">[8, 2 vectors], rows <paramref name="yStride"/> apart; added to</param>
    /// <param name="ahead">What to fetch meanwhile, a cache line for each input: 8 rows get half of the next block, 16 all of it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(float* w, int count, float* x, int xStride, float* y, int yStride, float* ahead)
    {
        var n = TSimd.Width;
        float* x0 = x, x1 = x0 + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
        float* x4 = x3 + xStride, x5 = x4 + xStride, x6 = x5 + xStride, x7 = x6 + xStride;
        float* y0 = y, y1 = y0 + yStride, y2 = y1 + yStride, y3 = y2 + yStride;
        float* y4 = y3 + yStride, y5 = y4 + yStride, y6 = y5 + yStride, y7 = y6 + yStride;
        TVector a0 = TSimd.Load(y0), b0 = TSimd.Load(y0 + n), a1 = TSimd.Load(y1), b1 = TSimd.Load(y1 + n);
        TVector a2 = TSimd.Load(y2), b2 = TSimd.Load(y2 + n), a3 = TSimd.Load(y3), b3 = TSimd.Load(y3 + n);
        TVector a4 = TSimd.Load(y4), b4 = TSimd.Load(y4 + n), a5 = TSimd.Load(y5), b5 = TSimd.Load(y5 + n);
        TVector a6 = TSimd.Load(y6), b6 = TSimd.Load(y6 + n), a7 = TSimd.Load(y7), b7 = TSimd.Load(y7 + n);

        for (nint k = 0; k < count; k++, w += 2 * n)
        {
            Prefetch(ahead + (k * CacheLine));
            TVector wa = TSimd.Load(w), wb = TSimd.Load(w + n);
            var v = TSimd.Broadcast(x0[k]);
            a0 = TSimd.MultiplyAdd(v, wa, a0);
            b0 = TSimd.MultiplyAdd(v, wb, b0);
            v = TSimd.Broadcast(x1[k]);
            a1 = TSimd.MultiplyAdd(v, wa, a1);
            b1 = TSimd.MultiplyAdd(v, wb, b1);
            v = TSimd.Broadcast(x2[k]);
            a2 = TSimd.MultiplyAdd(v, wa, a2);
            b2 = TSimd.MultiplyAdd(v, wb, b2);
            v = TSimd.Broadcast(x3[k]);
            a3 = TSimd.MultiplyAdd(v, wa, a3);
            b3 = TSimd.MultiplyAdd(v, wb, b3);
            v = TSimd.Broadcast(x4[k]);
            a4 = TSimd.MultiplyAdd(v, wa, a4);
            b4 = TSimd.MultiplyAdd(v, wb, b4);
            v = TSimd.Broadcast(x5[k]);
            a5 = TSimd.MultiplyAdd(v, wa, a5);
            b5 = TSimd.MultiplyAdd(v, wb, b5);
            v = TSimd.Broadcast(x6[k]);
            a6 = TSimd.MultiplyAdd(v, wa, a6);
            b6 = TSimd.MultiplyAdd(v, wb, b6);
            v = TSimd.Broadcast(x7[k]);
            a7 = TSimd.MultiplyAdd(v, wa, a7);
            b7 = TSimd.MultiplyAdd(v, wb, b7);
        }

        StorePair(y0, a0, b0);
        StorePair(y1, a1, b1);
        StorePair(y2, a2, b2);
        StorePair(y3, a3, b3);
        StorePair(y4, a4, b4);
        StorePair(y5, a5, b5);
        StorePair(y6, a6, b6);
        StorePair(y7, a7, b7);
    }

    /// <summary>4 rows by 2 vectors = 8 accumulators: what 16 registers hold, and what is left over of 8 rows.</summary>
    /// <param name="w">[count, 2 vectors]</param>
    /// <param name="x">[4, count], rows <paramref name="xStride"/> apart</param>
    /// <param name="y">[4, 2 vectors], rows <paramref name="yStride"/> apart; added to</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(float* w, int count, float* x, int xStride, float* y, int yStride)
    {
        var n = TSimd.Width;
        float* x0 = x, x1 = x0 + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
        float* y0 = y, y1 = y0 + yStride, y2 = y1 + yStride, y3 = y2 + yStride;
        TVector a0 = TSimd.Load(y0), b0 = TSimd.Load(y0 + n), a1 = TSimd.Load(y1), b1 = TSimd.Load(y1 + n);
        TVector a2 = TSimd.Load(y2), b2 = TSimd.Load(y2 + n), a3 = TSimd.Load(y3), b3 = TSimd.Load(y3 + n);

        for (nint k = 0; k < count; k++, w += 2 * n)
        {
            TVector wa = TSimd.Load(w), wb = TSimd.Load(w + n);
            var v = TSimd.Broadcast(x0[k]);
            a0 = TSimd.MultiplyAdd(v, wa, a0);
            b0 = TSimd.MultiplyAdd(v, wb, b0);
            v = TSimd.Broadcast(x1[k]);
            a1 = TSimd.MultiplyAdd(v, wa, a1);
            b1 = TSimd.MultiplyAdd(v, wb, b1);
            v = TSimd.Broadcast(x2[k]);
            a2 = TSimd.MultiplyAdd(v, wa, a2);
            b2 = TSimd.MultiplyAdd(v, wb, b2);
            v = TSimd.Broadcast(x3[k]);
            a3 = TSimd.MultiplyAdd(v, wa, a3);
            b3 = TSimd.MultiplyAdd(v, wb, b3);
        }

        StorePair(y0, a0, b0);
        StorePair(y1, a1, b1);
        StorePair(y2, a2, b2);
        StorePair(y3, a3, b3);
    }

    /// <summary>1 row by 2 vectors: what is left over of 4 rows.</summary>
    /// <param name="w">[count, 2 vectors]</param>
    /// <param name="x">[count]</param>
    /// <param name="y">[2 vectors]; added to</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRow(float* w, int count, float* x, float* y)
    {
        var n = TSimd.Width;
        TVector a = TSimd.Load(y), b = TSimd.Load(y + n);
        for (nint k = 0; k < count; k++, w += 2 * n)
        {
            var v = TSimd.Broadcast(x[k]);
            a = TSimd.MultiplyAdd(v, TSimd.Load(w), a);
            b = TSimd.MultiplyAdd(v, TSimd.Load(w + n), b);
        }

        StorePair(y, a, b);
    }

    /// <summary>
    /// Decoding one sequence reads every weight once and is bound by memory: 4 panels side by side give 4 streams to read ahead
    /// in and 8 accumulators, enough that additions never wait for each other.
    /// </summary>
    /// <param name="x">[in]</param>
    /// <param name="y">[padded out]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRowFourPanels(PackedMatrix weights, float* x, float* y, int panel)
    {
        var n = TSimd.Width;
        float* w0 = weights.Panel(panel), w1 = weights.Panel(panel + 1);      // [in, 2 vectors] each
        float* w2 = weights.Panel(panel + 2), w3 = weights.Panel(panel + 3);
        var bias = weights.Bias + ((long)panel * 2 * n);                   // [8 vectors]
        y += (long)panel * 2 * n;                                             // [8 vectors] of [padded out]
        TVector a0 = TSimd.Load(bias), b0 = TSimd.Load(bias + n);
        TVector a1 = TSimd.Load(bias + (2 * n)), b1 = TSimd.Load(bias + (3 * n));
        TVector a2 = TSimd.Load(bias + (4 * n)), b2 = TSimd.Load(bias + (5 * n));
        TVector a3 = TSimd.Load(bias + (6 * n)), b3 = TSimd.Load(bias + (7 * n));
        var inputs = weights.Inputs;
        nint offset = 0;
        for (nint k = 0; k < inputs; k++, offset += 2 * n)
        {
            var v = TSimd.Broadcast(x[k]);
            a0 = TSimd.MultiplyAdd(v, TSimd.Load(w0 + offset), a0);
            b0 = TSimd.MultiplyAdd(v, TSimd.Load(w0 + offset + n), b0);
            a1 = TSimd.MultiplyAdd(v, TSimd.Load(w1 + offset), a1);
            b1 = TSimd.MultiplyAdd(v, TSimd.Load(w1 + offset + n), b1);
            a2 = TSimd.MultiplyAdd(v, TSimd.Load(w2 + offset), a2);
            b2 = TSimd.MultiplyAdd(v, TSimd.Load(w2 + offset + n), b2);
            a3 = TSimd.MultiplyAdd(v, TSimd.Load(w3 + offset), a3);
            b3 = TSimd.MultiplyAdd(v, TSimd.Load(w3 + offset + n), b3);
        }

        StorePair(y, a0, b0);
        StorePair(y + (2 * n), a1, b1);
        StorePair(y + (4 * n), a2, b2);
        StorePair(y + (6 * n), a3, b3);
    }

    /// <summary>Weights lie one after the other, so what follows a block is the next one; past the end nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(float* y, TVector a, TVector b)
    {
        TSimd.Store(y, a);
        TSimd.Store(y + TSimd.Width, b);
    }
}
