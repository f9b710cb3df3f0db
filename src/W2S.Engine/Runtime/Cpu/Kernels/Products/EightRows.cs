using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>The register block of machines with 32 registers: 8 rows by a panel's 2 vectors of outputs.</summary>
/// <remarks>
/// <code>
///               weights.A   weights.B        2 registers: one input's weights, widened
///   x0[k]       s0._a       s0._b           16 registers: a sum for each row and output
///   x1[k]       s1._a       s1._b            1 register:  a row's input, the same in every lane
///   ...         ...         ...
///   x7[k]       s7._a       s7._b           each input: 8 broadcasts, 16 multiply-adds
/// </code>
/// 16 rows are two of these, one after the other, over weights that the first leaves in the first-level cache. 32 registers would hold 14
/// rows, but 16 hypotheses are two full blocks of 8, while 14 would leave 2 over; and 16 sums are already more than the 8 or so that
/// two multipliers of a latency of 4 need to be busy.
/// </remarks>
internal static unsafe class EightRows<TSimd, TVector, TFormat>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TFormat : struct, IWeightFormat<TVector>
{
    /// <param name="w">[count, 2 vectors], at the start of a group</param>
    /// <param name="x">[rows, count], rows <paramref name="xStride"/> apart</param>
    /// <param name="y">[rows, 2 vectors], rows <paramref name="yStride"/> apart; added to</param>
    /// <param name="rows">1 to 8; fewer take as long as 8.</param>
    /// <param name="ahead">What to fetch meanwhile: a cache line for each input, <paramref name="aheadStep"/> bytes apart.</param>
    /// <param name="aheadToo">And another, so many bytes after it; 0 for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* w, int count, float* x, int xStride, float* y, int yStride, int rows, byte* ahead, int aheadStep, nint aheadToo)
    {
        float* x0 = x, x1 = RowBlock.Row(x, xStride, 1, rows);
        float* x2 = RowBlock.Row(x, xStride, 2, rows), x3 = RowBlock.Row(x, xStride, 3, rows);
        float* x4 = RowBlock.Row(x, xStride, 4, rows), x5 = RowBlock.Row(x, xStride, 5, rows);
        float* x6 = RowBlock.Row(x, xStride, 6, rows), x7 = RowBlock.Row(x, xStride, 7, rows);
        float* y0 = y, y1 = RowBlock.Row(y, yStride, 1, rows);
        float* y2 = RowBlock.Row(y, yStride, 2, rows), y3 = RowBlock.Row(y, yStride, 3, rows);
        float* y4 = RowBlock.Row(y, yStride, 4, rows), y5 = RowBlock.Row(y, yStride, 5, rows);
        float* y6 = RowBlock.Row(y, yStride, 6, rows), y7 = RowBlock.Row(y, yStride, 7, rows);
        RowSums<TSimd, TVector> s0 = new(y0), s1 = new(y1);
        RowSums<TSimd, TVector> s2 = new(y2), s3 = new(y3);
        RowSums<TSimd, TVector> s4 = new(y4), s5 = new(y5);
        RowSums<TSimd, TVector> s6 = new(y6), s7 = new(y7);

        for (var first = 0; first < count; first += TFormat.GroupInputs)
        {
            var header = w;
            w += TFormat.HeaderBytes;
            var end = Math.Min(first + TFormat.GroupInputs, count);
            for (nint k = first; k < end; k++, w += TFormat.InputBytes, ahead += aheadStep)
            {
                CacheLine.Fetch(ahead);
                CacheLine.Fetch(ahead + aheadToo); // where it is the same line again, that costs nothing beside so many products
                var weights = TFormat.Load(w, header);
                s0.Add(TSimd.Broadcast(x0[k]), weights);
                s1.Add(TSimd.Broadcast(x1[k]), weights);
                s2.Add(TSimd.Broadcast(x2[k]), weights);
                s3.Add(TSimd.Broadcast(x3[k]), weights);
                s4.Add(TSimd.Broadcast(x4[k]), weights);
                s5.Add(TSimd.Broadcast(x5[k]), weights);
                s6.Add(TSimd.Broadcast(x6[k]), weights);
                s7.Add(TSimd.Broadcast(x7[k]), weights);
            }
        }

        s0.Store(y0);
        s1.Store(y1);
        s2.Store(y2);
        s3.Store(y3);
        s4.Store(y4);
        s5.Store(y5);
        s6.Store(y6);
        s7.Store(y7);
    }
}
