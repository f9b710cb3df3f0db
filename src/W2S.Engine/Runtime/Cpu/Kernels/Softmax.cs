namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>Exponentials and their sums over rows that are padded to whole vectors with minus infinity.</summary>
internal static unsafe class Softmax<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="x">[count]</param>
    /// <returns>The largest number, or NaN if there is one.</returns>
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

    /// <summary>Sum of exp(x - max), in double.</summary>
    /// <param name="x">[count]</param>
    public static double SumOfExponentials(float* x, int count, float max)
    {
        var minus = TSimd.Broadcast(-max);
        double sum = 0;
        for (var i = 0; i < count; i += TSimd.Width)
        {
            sum += TSimd.WideSum(TSimd.Exp(TSimd.Add(TSimd.Load(x + i), minus)));
        }

        return sum;
    }

    /// <summary>Whether no number is NaN or infinite.</summary>
    /// <param name="x">[count]; need not be whole vectors</param>
    public static bool AllFinite(float* x, int count)
    {
        TVector sums = default; // 0 * finite is 0; 0 * infinity and 0 * NaN are NaN
        var i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            sums = TSimd.Add(sums, TSimd.Multiply(TSimd.Load(x + i), default));
        }

        var finite = TSimd.Sum(sums) == 0;
        for (; i < count; i++)
        {
            finite &= float.IsFinite(x[i]);
        }

        return finite;
    }
}
