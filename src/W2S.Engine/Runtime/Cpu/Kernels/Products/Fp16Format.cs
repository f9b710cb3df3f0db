using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>
/// Finite IEEE 754 binary16 numbers. One vector of 32-bit words for each input: lower halves are the panel's first outputs, upper halves its
/// second.
/// </summary>
internal readonly unsafe struct Fp16Format<TSimd, TVector> : IWeightFormat<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Where the sign, 5 bits of exponent and 10 of fraction are in an upper half moved right by 3: the places of a float's.</summary>
    private const uint Places = 0x8FFFE000;

    /// <summary>The exponent counts from 15 but is then read as if from 127: this mends it, for subnormal numbers too.</summary>
    private const float TwoToThe112 = 5.192296858534828e33f;

    public static int GroupInputs => Product<TSimd, TVector>.BlockInputs;

    public static int HeaderBytes => 0;

    public static int InputBytes => TSimd.Width * sizeof(uint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Load(byte* weights, byte* header)
    {
        var words = TSimd.Load((float*)weights);
        return new VectorPair<TVector>(Widen(TSimd.ShiftLeft(words, 16)), Widen(words));
    }

    /// <param name="words">What is widened is their upper half.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Widen(TVector words) =>
        TSimd.Multiply(TSimd.Mask(TSimd.ShiftRight(words, 3), Places), TSimd.Broadcast(TwoToThe112));
}
