using System.Runtime.CompilerServices;

namespace W2S.Engine.Runtime.Cpu.Kernels.Products;

/// <summary>
/// Whole numbers from -127 to 127, times a scale that each output has for each group of inputs. A group's header is its scales, two vectors
/// of floats; then follow two vectors of bytes for each input.
/// </summary>
internal readonly unsafe struct Int8Format<TSimd, TVector> : IWeightFormat<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    public static int GroupInputs => Packing.Int8Panels.GroupInputs;

    public static int HeaderBytes => 2 * TSimd.Width * sizeof(float);

    public static int InputBytes => 2 * TSimd.Width * sizeof(sbyte);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<TVector> Load(byte* weights, byte* header) =>
        new(
            TSimd.Multiply(TSimd.Widen((sbyte*)weights), TSimd.Load((float*)header)),
            TSimd.Multiply(TSimd.Widen((sbyte*)weights + TSimd.Width), TSimd.Load((float*)header + TSimd.Width)));
}
