using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>Makes floats of a block of weights, for as many rows to use as will.</summary>
internal static unsafe class Widening<TSimd, TVector, TFormat>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TFormat : struct, IWeightFormat<TVector>
{
    /// <param name="w">[count, 2 vectors], at the start of a group</param>
    /// <param name="wide">[count, 2 vectors]: in <see cref="Fp32Format{TSimd, TVector}"/></param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* w, int count, float* wide)
    {
        for (var first = 0; first < count; first += TFormat.GroupInputs)
        {
            var header = w;
            w += TFormat.HeaderBytes;
            var end = Math.Min(first + TFormat.GroupInputs, count);
            for (var k = first; k < end; k++, w += TFormat.InputBytes, wide += 2 * TSimd.Width)
            {
                var weights = TFormat.Load(w, header);
                TSimd.Store(wide, weights.A);
                TSimd.Store(wide + TSimd.Width, weights.B);
            }
        }
    }
}
