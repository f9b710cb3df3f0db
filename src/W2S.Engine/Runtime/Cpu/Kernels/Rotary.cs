using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>Rotary position embedding (Su et al., arXiv 2104.09864) of one head, its first half turned against its second.</summary>
internal static unsafe class Rotary<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <param name="head">[2, half]</param>
    /// <param name="cosines">[half]</param>
    /// <param name="sines">[half]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* head, float* cosines, float* sines, int half)
    {
        var minusOne = TSimd.Broadcast(-1);
        var i = 0;
        for (; i + TSimd.Width <= half; i += TSimd.Width)
        {
            TVector first = TSimd.Load(head + i), second = TSimd.Load(head + half + i);
            TVector cos = TSimd.Load(cosines + i), sin = TSimd.Load(sines + i);
            var turned = TSimd.Multiply(TSimd.Multiply(second, sin), minusOne);
            TSimd.Store(head + i, TSimd.MultiplyAdd(first, cos, turned));
            TSimd.Store(head + half + i, TSimd.MultiplyAdd(second, cos, TSimd.Multiply(first, sin)));
        }

        for (; i < half; i++)
        {
            float first = head[i], second = head[half + i];
            head[i] = (first * cosines[i]) - (second * sines[i]);
            head[half + i] = (second * cosines[i]) + (first * sines[i]);
        }
    }
}
