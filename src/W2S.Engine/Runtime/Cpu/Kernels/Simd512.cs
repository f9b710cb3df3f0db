using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace W2S.Engine.Runtime.Cpu.Kernels;

/// <summary>16 floats, 32 registers: AVX-512.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<float>>
{
    public static int Width => Vector512<float>.Count;

    public static bool HasManyRegisters => true;

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static void Store(float* destination, Vector512<float> value) => value.Store(destination);

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);

    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;

    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);

    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b) => Vector512.Min(a, b);

    public static Vector512<float> Abs(Vector512<float> value) => Vector512.Abs(value);

    public static Vector512<float> Exp(Vector512<float> value) => Vector512.Exp(value);

    public static float Sum(Vector512<float> value) => Vector512.Sum(value);

    public static float Largest(Vector512<float> value) => Simd256.Largest(Vector256.Max(value.GetLower(), value.GetUpper()));

    public static Vector512<float> AddWide(Vector512<float> sums, Vector512<float> value)
    {
        (var lower, var upper) = Vector512.Widen(value);
        return (sums.AsDouble() + (lower + upper)).AsSingle();
    }

    public static double WideSum(Vector512<float> sums) => Vector512.Sum(sums.AsDouble());

    public static Vector512<float> Widen(sbyte* source) =>
        Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(source)));

    public static Vector512<float> ShiftLeft(Vector512<float> bits, int count) => (bits.AsUInt32() << count).AsSingle();

    public static Vector512<float> ShiftRight(Vector512<float> bits, int count) => (bits.AsInt32() >> count).AsSingle();

    public static Vector512<float> Mask(Vector512<float> bits, uint mask) => (bits.AsUInt32() & Vector512.Create(mask)).AsSingle();
}
