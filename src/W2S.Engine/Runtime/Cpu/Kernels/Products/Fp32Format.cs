using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>Weights as they are multiplied: two vectors of floats for each input.</summary>
internal readonly unsafe struct Fp32Format<TSimd, TVector> : IWeightFormat<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    public static int GroupInputs => Product<TSimd, TVector>.BlockInputs;

    public static int HeaderBytes => 0;

    public static int InputBytes => 2 * TSimd.Width * sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Load(byte* weights, byte* header) =>
        new(TSimd.Load((float*)weights), TSimd.Load((float*)weights + TSimd.Width));
}
