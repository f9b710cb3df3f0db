using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>
/// What a log-softmax takes, in two passes over logits that are in a core's cache: one finds the largest and whether all are numbers, one sums
/// exponentials.
/// </summary>
internal static unsafe class LogSoftmax<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="x">[count]; need not be whole vectors</param>
    /// <returns>The largest number, or NaN if one is NaN or infinite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float LargestIfFinite(float* x, int count)
    {
        var largest = TSimd.Broadcast(x[0]);
        TVector zeros = default; // 0 * finite is 0; 0 * infinity and 0 * NaN are NaN
        var i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            var value = TSimd.Load(x + i);
            largest = TSimd.Max(largest, value);
            zeros = TSimd.MultiplyAdd(value, default, zeros);
        }

        (var max, var zero) = (TSimd.Largest(largest), TSimd.Sum(zeros));
        for (; i < count; i++)
        {
            max = MathF.Max(max, x[i]);
            zero += 0 * x[i];
        }

        return max + zero;
    }

    /// <summary>Sum of exp(x - max): exponentials in floats, their sum in double.</summary>
    /// <param name="x">[count], whole vectors</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfExponentials(float* x, int count, float max)
    {
        var minus = TSimd.Broadcast(-max);
        TVector sums = default; // doubles
        for (var i = 0; i < count; i += TSimd.Width)
        {
            sums = TSimd.AddWide(sums, TSimd.Exp(TSimd.Add(TSimd.Load(x + i), minus)));
        }

        return TSimd.WideSum(sums);
    }
}
