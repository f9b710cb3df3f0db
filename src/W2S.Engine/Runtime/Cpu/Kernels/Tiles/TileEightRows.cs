using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Tiles;

/// <summary>The register block of queries that look at the same keys or values: 8 rows by 1 vector.</summary>
/// <remarks>
/// <code>
///               b[k]               1 register:  what all rows look at, loaded once
///   x0[k]       a0                 8 registers: a sum for each row, as many as multiply-adds are under way at once,
///   ...         ...                             so that none waits for another
///   x7[k]       a7                 each step over B: 8 broadcasts, 8 multiply-adds
/// </code>
/// </remarks>
internal static unsafe class TileEightRows<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="x">[rows, count], rows <paramref name="xStride"/> apart</param>
    /// <param name="b">[count, width], rows <paramref name="bStride"/> apart</param>
    /// <param name="y">[rows, width], rows <paramref name="yStride"/> apart</param>
    /// <param name="rows">1 to 8; fewer take as long as 8.</param>
    /// <inheritdoc cref="TileProduct{TSimd, TVector}.Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* x, int xStride, float* b, int bStride, int count, float* y, int yStride, int rows, int width, bool adds, float* ahead)
    {
        float* x1 = RowBlock.Row(x, xStride, 1, rows), x2 = RowBlock.Row(x, xStride, 2, rows);
        float* x3 = RowBlock.Row(x, xStride, 3, rows), x4 = RowBlock.Row(x, xStride, 4, rows);
        float* x5 = RowBlock.Row(x, xStride, 5, rows), x6 = RowBlock.Row(x, xStride, 6, rows);
        float* x7 = RowBlock.Row(x, xStride, 7, rows);
        float* y1 = RowBlock.Row(y, yStride, 1, rows), y2 = RowBlock.Row(y, yStride, 2, rows);
        float* y3 = RowBlock.Row(y, yStride, 3, rows), y4 = RowBlock.Row(y, yStride, 4, rows);
        float* y5 = RowBlock.Row(y, yStride, 5, rows), y6 = RowBlock.Row(y, yStride, 6, rows);
        float* y7 = RowBlock.Row(y, yStride, 7, rows);
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
            for (nint k = 0; k < count; k++, source += bStride, ahead += CacheLine.Floats)
            {
                CacheLine.Fetch(ahead);
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
}
