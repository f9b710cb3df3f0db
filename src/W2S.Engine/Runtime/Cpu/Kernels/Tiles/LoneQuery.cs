using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Tiles;

/// <summary>
/// One query with four pieces of B that lie apart, the groups of a span, its products side by side in Y: with each piece alone it would wait
/// for its own additions.
/// </summary>
/// <remarks>
/// <code>
///               b0[k]   b1[k]   b2[k]   b3[k]     a vector of each piece
///   x[k]        a0      a1      a2      a3        each step: 1 broadcast, 4 multiply-adds
/// </code>
/// Each sum has the order that <see cref="TileProduct{TSimd, TVector}"/> states, and so the same bits.
/// </remarks>
internal static unsafe class LoneQuery<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="x">[count]</param>
    /// <param name="pieces">[4], each [count, width], rows <paramref name="stride"/> apart</param>
    /// <param name="y">[4, width]</param>
    /// <param name="width">Whole vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, float** pieces, int stride, int count, float* y, int width)
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
}
