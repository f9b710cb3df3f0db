using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>As many floats as the machine's <see cref="Vector{T}"/> has: ARM64, and every machine without AVX2.</summary>
internal readonly unsafe struct SimdPortable : ISimd<Vector<float>>
{
    public static int Width => Vector<float>.Count;

    public static bool HasManyRegisters => AdvSimd.IsSupported;

    public static Vector<float> Load(float* source) => Vector.Load(source);

    public static void Store(float* destination, Vector<float> value) => Vector.Store(value, destination);

    public static Vector<float> Broadcast(float value) => new(value);

    /// <summary>Where the machine cannot round once, it rounds twice: emulating one rounding is a hundred times slower.</summary>
    public static Vector<float> MultiplyAdd(Vector<float> a, Vector<float> b, Vector<float> c) =>
        Fma.IsSupported || AdvSimd.IsSupported ? Vector.FusedMultiplyAdd(a, b, c) : (a * b) + c;

    public static Vector<float> Add(Vector<float> a, Vector<float> b) => a + b;

    public static Vector<float> Multiply(Vector<float> a, Vector<float> b) => a * b;

    public static Vector<float> Divide(Vector<float> a, Vector<float> b) => a / b;

    public static Vector<float> Max(Vector<float> a, Vector<float> b) => Vector.Max(a, b);

    public static Vector<float> Min(Vector<float> a, Vector<float> b) => Vector.Min(a, b);

    public static Vector<float> Abs(Vector<float> value) => Vector.Abs(value);

    public static Vector<float> Exp(Vector<float> value) => Vector.Exp(value);

    public static float Sum(Vector<float> value) => Vector.Sum(value);

    public static float Largest(Vector<float> value)
    {
        var largest = value[0];
        for (var i = 1; i < Vector<float>.Count; i++)
        {
            largest = MathF.Max(largest, value[i]);
        }

        return largest;
    }

    public static Vector<float> AddWide(Vector<float> sums, Vector<float> value)
    {
        Vector.Widen(value, out var lower, out var upper);
        return Vector.AsVectorSingle(Vector.AsVectorDouble(sums) + (lower + upper));
    }

    public static double WideSum(Vector<float> sums) => Vector.Sum(Vector.AsVectorDouble(sums));

    /// <summary>Vectors as wide as AVX2's or AVX-512's are only where there are those instructions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Widen(sbyte* source)
    {
        if (Width == Simd512.Width)
        {
            return Simd512.Widen(source).AsVector();
        }

        return Width == Simd256.Width
            ? Simd256.Widen(source).AsVector()
            : Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(int*)source).AsSByte()))).AsVector();
    }

    public static Vector<float> ShiftLeft(Vector<float> bits, int count) => Vector.AsVectorSingle(Vector.AsVectorUInt32(bits) << count);

    public static Vector<float> ShiftRight(Vector<float> bits, int count) => Vector.AsVectorSingle(Vector.AsVectorInt32(bits) >> count);

    public static Vector<float> Mask(Vector<float> bits, uint mask) =>
        Vector.AsVectorSingle(Vector.AsVectorUInt32(bits) & new Vector<uint>(mask));
}
