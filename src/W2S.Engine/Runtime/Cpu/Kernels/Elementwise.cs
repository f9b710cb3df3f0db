using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>Number-by-number work on rows whose length is padded to whole vectors.</summary>
internal static unsafe class Elementwise<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>x += y</summary>
    /// <param name="x">[count]</param>
    /// <param name="y">[count]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* x, float* y, int count)
    {
        for (var i = 0; i < count; i += TSimd.Width)
        {
            TSimd.Store(x + i, TSimd.Add(TSimd.Load(x + i), TSimd.Load(y + i)));
        }
    }

    /// <summary>x = activation(x)</summary>
    /// <param name="x">[count]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Activate<TActivation>(float* x, int count)
        where TActivation : struct, IActivation
    {
        for (var i = 0; i < count; i += TSimd.Width)
        {
            TSimd.Store(x + i, TActivation.Apply<TSimd, TVector>(TSimd.Load(x + i)));
        }
    }

    /// <summary>gate = activation(gate) * up</summary>
    /// <param name="gate">[count]</param>
    /// <param name="up">[count]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ActivateGated<TActivation>(float* gate, float* up, int count)
        where TActivation : struct, IActivation
    {
        for (var i = 0; i < count; i += TSimd.Width)
        {
            var activated = TActivation.Apply<TSimd, TVector>(TSimd.Load(gate + i));
            TSimd.Store(gate + i, TSimd.Multiply(activated, TSimd.Load(up + i)));
        }
    }
}
