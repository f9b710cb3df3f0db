using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>y = x * factor</summary>
internal static unsafe class Scaling<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="x">[count], whole vectors</param>
    /// <param name="y">[count]; may be <paramref name="x"/></param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, float factor, float* y, int count)
    {
        var by = TSimd.Broadcast(factor);
        for (var i = 0; i < count; i += TSimd.Width)
        {
            TSimd.Store(y + i, TSimd.Multiply(TSimd.Load(x + i), by));
        }
    }
}
