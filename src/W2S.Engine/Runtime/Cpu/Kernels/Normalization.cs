using System.Runtime.CompilerServices;
using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>LayerNorm and RmsNorm of one row; sums run in the same order for every row.</summary>
internal static unsafe class Normalization<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="x">[hidden]</param>
    /// <param name="scale">[hidden]</param>
    /// <param name="shift">[hidden], zeros where the norm has none</param>
    /// <param name="y">[hidden]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(NormSpec norm, float* x, float* scale, float* shift, float* y, int hidden)
    {
        var mean = norm.Kind == NormKind.LayerNorm ? Sum(x, hidden) / hidden : 0;
        var inverse = 1 / MathF.Sqrt((SquaredDistance(x, mean, hidden) / hidden) + norm.Epsilon);

        TVector shiftBy = TSimd.Broadcast(-mean), scaleBy = TSimd.Broadcast(inverse);
        var i = 0;
        for (; i + TSimd.Width <= hidden; i += TSimd.Width)
        {
            var unit = TSimd.Multiply(TSimd.Add(TSimd.Load(x + i), shiftBy), scaleBy);
            TSimd.Store(y + i, TSimd.Add(TSimd.Multiply(unit, TSimd.Load(scale + i)), TSimd.Load(shift + i)));
        }

        for (; i < hidden; i++)
        {
            y[i] = ((x[i] - mean) * inverse * scale[i]) + shift[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* x, int count)
    {
        TVector sums = default;
        var i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            sums = TSimd.Add(sums, TSimd.Load(x + i));
        }

        var sum = TSimd.Sum(sums);
        for (; i < count; i++)
        {
            sum += x[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SquaredDistance(float* x, float from, int count)
    {
        TVector sums = default, minus = TSimd.Broadcast(-from);
        var i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            var distance = TSimd.Add(TSimd.Load(x + i), minus);
            sums = TSimd.MultiplyAdd(distance, distance, sums);
        }

        var sum = TSimd.Sum(sums);
        for (; i < count; i++)
        {
            sum += (x[i] - from) * (x[i] - from);
        }

        return sum;
    }
}
