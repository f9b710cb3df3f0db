using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>One row's sums for the outputs of a panel: two accumulators, which the compiler keeps in registers.</summary>
internal unsafe struct RowSums<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private TVector _a;
    private TVector _b;

    /// <param name="y">[2 vectors]</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowSums(float* y)
    {
        _a = TSimd.Load(y);
        _b = TSimd.Load(y + TSimd.Width);
    }

    /// <summary>Adds the input <paramref name="x"/>, all lanes of it the same, times its weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TVector x, VectorPair<TVector> weights)
    {
        _a = TSimd.MultiplyAdd(x, weights.A, _a);
        _b = TSimd.MultiplyAdd(x, weights.B, _b);
    }

    /// <param name="y">[2 vectors]</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* y)
    {
        TSimd.Store(y, _a);
        TSimd.Store(y + TSimd.Width, _b);
    }
}
