using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>Soft caps: cap * tanh(x / cap), which leaves small numbers as they are and keeps large ones below the cap.</summary>
/// <remarks>
/// tanh is the rational function that Eigen uses (<c>generic_fast_tanh_float</c>): off by at most 4e-7 of its value. NaN stays
/// NaN.
/// </remarks>
internal static unsafe class SoftCap<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>From here on tanh is 1, as far as it is computed.</summary>
    private const float Saturated = 7.90531110763549805f;

    /// <summary>x = cap * tanh(x / cap)</summary>
    /// <param name="x">[count], whole vectors</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, int count, float cap)
    {
        TVector by = TSimd.Broadcast(cap), inverse = TSimd.Broadcast(1 / cap);
        for (var i = 0; i < count; i += TSimd.Width)
        {
            TSimd.Store(x + i, TSimd.Multiply(Tanh(TSimd.Multiply(TSimd.Load(x + i), inverse)), by));
        }
    }

    private static TVector Tanh(TVector x)
    {
        x = TSimd.Max(TSimd.Min(x, TSimd.Broadcast(Saturated)), TSimd.Broadcast(-Saturated));
        var square = TSimd.Multiply(x, x);

        var above = TSimd.Broadcast(-2.76076847742355e-16f);
        above = TSimd.MultiplyAdd(above, square, TSimd.Broadcast(2.00018790482477e-13f));
        above = TSimd.MultiplyAdd(above, square, TSimd.Broadcast(-8.60467152213735e-11f));
        above = TSimd.MultiplyAdd(above, square, TSimd.Broadcast(5.12229709037114e-08f));
        above = TSimd.MultiplyAdd(above, square, TSimd.Broadcast(1.48572235717979e-05f));
        above = TSimd.MultiplyAdd(above, square, TSimd.Broadcast(6.37261928875436e-04f));
        above = TSimd.MultiplyAdd(above, square, TSimd.Broadcast(4.89352455891786e-03f));

        var below = TSimd.Broadcast(1.19825839466702e-06f);
        below = TSimd.MultiplyAdd(below, square, TSimd.Broadcast(1.18534705686654e-04f));
        below = TSimd.MultiplyAdd(below, square, TSimd.Broadcast(2.26843463243900e-03f));
        below = TSimd.MultiplyAdd(below, square, TSimd.Broadcast(4.89352518554385e-03f));
        return TSimd.Divide(TSimd.Multiply(x, above), below);
    }
}
