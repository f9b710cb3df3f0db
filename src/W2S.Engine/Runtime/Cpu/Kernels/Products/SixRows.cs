using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>The register block of machines with 16 registers: 6 rows by a panel's 2 vectors of outputs.</summary>
/// <remarks>
/// <code>
///               weights.A   weights.B        2 registers: one input's weights, widened
///   x0[k]       s0._a       s0._b           12 registers: a sum for each row and output
///   ...         ...         ...              1 register:  a row's input, the same in every lane
///   x5[k]       s5._a       s5._b           each input: 6 broadcasts, 12 multiply-adds
/// </code>
/// 16 rows are 6, 6 and 4 of them, one after the other, over weights that the first leave in the first-level cache.
/// </remarks>
internal static unsafe class SixRows<TSimd, TVector, TFormat>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TFormat : struct, IWeightFormat<TVector>
{
    /// <param name="w">[count, 2 vectors], at the start of a group</param>
    /// <param name="x">[rows, count], rows <paramref name="xStride"/> apart</param>
    /// <param name="y">[rows, 2 vectors], rows <paramref name="yStride"/> apart; added to</param>
    /// <param name="rows">1 to 6; fewer take as long as 6.</param>
    /// <param name="ahead">What to fetch meanwhile: a cache line for each input, <paramref name="aheadStep"/> bytes apart.</param>
    /// <param name="aheadToo">And another, so many bytes after it; 0 for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* w, int count, float* x, int xStride, float* y, int yStride, int rows, byte* ahead, int aheadStep, nint aheadToo)
    {
        float* x0 = x, x1 = RowBlock.Row(x, xStride, 1, rows);
        float* x2 = RowBlock.Row(x, xStride, 2, rows), x3 = RowBlock.Row(x, xStride, 3, rows);
        float* x4 = RowBlock.Row(x, xStride, 4, rows), x5 = RowBlock.Row(x, xStride, 5, rows);
        float* y0 = y, y1 = RowBlock.Row(y, yStride, 1, rows);
        float* y2 = RowBlock.Row(y, yStride, 2, rows), y3 = RowBlock.Row(y, yStride, 3, rows);
        float* y4 = RowBlock.Row(y, yStride, 4, rows), y5 = RowBlock.Row(y, yStride, 5, rows);
        RowSums<TSimd, TVector> s0 = new(y0), s1 = new(y1);
        RowSums<TSimd, TVector> s2 = new(y2), s3 = new(y3);
        RowSums<TSimd, TVector> s4 = new(y4), s5 = new(y5);

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
            }
        }

        s0.Store(y0);
        s1.Store(y1);
        s2.Store(y2);
        s3.Store(y3);
        s4.Store(y4);
        s5.Store(y5);
    }
}
