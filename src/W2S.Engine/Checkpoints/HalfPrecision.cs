using System.Numerics;
using System.Runtime.InteropServices;

namespace W2S.Engine.Checkpoints;

/// <summary>16-bit floating-point formats to 32 bits, a vector at a time. Exact: every 16-bit number is a 32-bit number.</summary>
internal static class HalfPrecision
{
    private const float TwoToThe112 = 5.192296858534828e33f;

    /// <summary>BF16 is the upper half of a 32-bit float.</summary>
    public static void WidenBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            bits[i] = (uint)source[i] << 16;
        }
    }

    /// <summary>IEEE 754 binary16.</summary>
    public static void WidenFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            WidenFloat16(low).CopyTo(bits[i..]);
            WidenFloat16(high).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
        }
    }

    private static Vector<uint> WidenFloat16(Vector<uint> half)
    {
        var sign = (half & new Vector<uint>(0x8000)) << 16;
        var magnitude = (half & new Vector<uint>(0x7FFF)) << 13;

        // The exponent now counts from 15 but is read as if from 127: 2^112 mends that, for subnormal numbers too.
        Vector<uint> scaled = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) * new Vector<float>(TwoToThe112));

        // Infinity and NaN keep their all-ones exponent.
        var special = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x7C00 << 13)) & new Vector<uint>(0x7F800000);
        return scaled | special | sign;
    }
}
