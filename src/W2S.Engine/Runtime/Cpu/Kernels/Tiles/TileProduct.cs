namespace W2S.Engine.Runtime.Cpu.Kernels.Tiles;

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
    /// <param name="x">[rows, count], rows <paramref name="xStride"/> apart</param>
    /// <param name="b">[count, width], rows <paramref name="bStride"/> apart</param>
    /// <param name="y">[rows, width], rows <paramref name="yStride"/> apart</param>
    /// <param name="width">Whole vectors.</param>
    /// <param name="adds">Whether the product is added to Y.</param>
    /// <param name="ahead">What to fetch meanwhile, from front to back: a cache line for each step over B.</param>
    public static void Run(
        float* x, int xStride, float* b, int bStride, int count, float* y, int yStride, int rows, int width, bool adds, float* ahead)
    {
        for (; rows > 1; rows -= 8, x += 8 * xStride, y += 8 * yStride)
        {
            TileEightRows<TSimd, TVector>.Run(x, xStride, b, bStride, count, y, yStride, Math.Min(8, rows), width, adds, ahead);
            ahead = b; // fetched already
        }

        if (rows == 1)
        {
            TileOneRow<TSimd, TVector>.Run(x, b, bStride, count, y, width, adds, ahead);
        }
    }
}
