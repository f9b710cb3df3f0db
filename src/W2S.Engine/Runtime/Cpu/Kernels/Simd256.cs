using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>8 floats, 16 registers: AVX2 with FMA.</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector256<float>>
{
    public static int Width => Vector256<float>.Count;

    public static bool HasManyRegisters => false;

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static void Store(float* destination, Vector256<float> value) => value.Store(destination);

    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Vector256.FusedMultiplyAdd(a, b, c);

    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);

    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Vector256.Min(a, b);

    public static Vector256<float> Abs(Vector256<float> value) => Vector256.Abs(value);

    public static Vector256<float> Exp(Vector256<float> value) => Vector256.Exp(value);

    public static float Sum(Vector256<float> value) => Vector256.Sum(value);

    public static float Largest(Vector256<float> value)
    {
        var four = Vector128.Max(value.GetLower(), value.GetUpper());
        var two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return MathF.Max(two[0], two[1]);
    }

    public static Vector256<float> AddWide(Vector256<float> sums, Vector256<float> value)
    {
        (var lower, var upper) = Vector256.Widen(value);
        return (sums.AsDouble() + (lower + upper)).AsSingle();
    }

    public static double WideSum(Vector256<float> sums) => Vector256.Sum(sums.AsDouble());

    public static Vector256<float> Widen(sbyte* source) =>
        Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source));

    public static Vector256<float> ShiftLeft(Vector256<float> bits, int count) => (bits.AsUInt32() << count).AsSingle();

    public static Vector256<float> ShiftRight(Vector256<float> bits, int count) => (bits.AsInt32() >> count).AsSingle();

    public static Vector256<float> Mask(Vector256<float> bits, uint mask) => (bits.AsUInt32() & Vector256.Create(mask)).AsSingle();
}
