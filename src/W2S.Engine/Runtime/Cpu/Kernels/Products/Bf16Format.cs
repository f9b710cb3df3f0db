using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>
/// bfloat16, the upper half of a float. One vector of 32-bit words for each input: lower halves are the panel's first outputs, upper halves
/// its second, so that a shift and a mask make floats of them.
/// </summary>
internal readonly unsafe struct Bf16Format<TSimd, TVector> : IWeightFormat<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const uint UpperHalf = 0xFFFF0000;

    public static int GroupInputs => Product<TSimd, TVector>.BlockInputs;

    public static int HeaderBytes => 0;

    public static int InputBytes => TSimd.Width * sizeof(uint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Load(byte* weights, byte* header)
    {
        var words = TSimd.Load((float*)weights);
        return new VectorPair<TVector>(TSimd.ShiftLeft(words, 16), TSimd.Mask(words, UpperHalf));
    }
}
