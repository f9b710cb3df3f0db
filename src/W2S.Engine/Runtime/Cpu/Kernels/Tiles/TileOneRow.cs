using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Tiles;

/// <summary>The register blocks of a query that looks alone: 1 row by 4 vectors, and 1 by 1 for what is left over.</summary>
/// <remarks>
/// <code>
///               b[k]   b[k + n]   b[k + 2n]   b[k + 3n]     n floats in a vector, read from memory as they are multiplied
///   x[k]        a0     a1         a2          a3            each step over B: 1 broadcast, 4 multiply-adds
/// </code>
/// </remarks>
internal static unsafe class TileOneRow<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="x">[count]</param>
    /// <param name="b">[count, width], rows <paramref name="bStride"/> apart</param>
    /// <param name="y">[width]</param>
    /// <inheritdoc cref="TileProduct{TSimd, TVector}.Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, float* b, int bStride, int count, float* y, int width, bool adds, float* ahead)
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
            for (nint k = 0; k < count; k++, source += bStride, ahead += CacheLine.Floats)
            {
                CacheLine.Fetch(ahead);
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
            for (nint k = 0; k < count; k++, source += bStride, ahead += CacheLine.Floats)
            {
                CacheLine.Fetch(ahead);
                sum = TSimd.MultiplyAdd(TSimd.Broadcast(x[k]), TSimd.Load(source), sum);
            }

            TSimd.Store(y + column, sum);
        }
    }
}
