using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>Exponentials and their sums over rows that are padded to whole vectors with minus infinity.</summary>
internal static unsafe class Softmax<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="x">[count]</param>
    /// <returns>The largest number, or NaN if there is one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* x, int count)
    {
        var largest = TSimd.Load(x);
        for (var i = TSimd.Width; i < count; i += TSimd.Width)
        {
            largest = TSimd.Max(largest, TSimd.Load(x + i));
        }

        return TSimd.Largest(largest);
    }

    /// <summary>x = exp(x - max)</summary>
    /// <param name="x">[count]</param>
    /// <returns>The sum of the new x.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentiate(float* x, int count, float max)
    {
        TVector minus = TSimd.Broadcast(-max), sums = default;
        for (var i = 0; i < count; i += TSimd.Width)
        {
            var value = TSimd.Exp(TSimd.Add(TSimd.Load(x + i), minus));
            sums = TSimd.Add(sums, value);
            TSimd.Store(x + i, value);
        }

        return TSimd.Sum(sums);
    }
}
