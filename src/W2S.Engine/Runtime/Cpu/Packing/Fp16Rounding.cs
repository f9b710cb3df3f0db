using System.Numerics;
using System.Runtime.InteropServices;

namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>IEEE 754 binary16, finite numbers only: what cannot be held is refused rather than made infinite.</summary>
internal readonly struct Fp16Rounding : IHalfRounding
{
    /// <summary>65,520 as bits: from here on the nearest number would be infinity. All larger ones, infinity and NaN have larger bits.</summary>
    private const int TooLarge = 0x477FF000;

    private const int Magnitude = 0x7FFFFFFF;

    public static ushort Narrow(float number) => BitConverter.HalfToUInt16Bits((Half)number);

    public static float Widen(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    public static float? Unfit(ReadOnlySpan<float> numbers)
    {
        var bits = MemoryMarshal.Cast<float, int>(numbers);
        var i = 0;
        while (i + Vector<int>.Count <= bits.Length
            && Vector.LessThanAll(new Vector<int>(bits[i..]) & new Vector<int>(Magnitude), new Vector<int>(TooLarge)))
        {
            i += Vector<int>.Count;
        }

        for (; i < bits.Length; i++)
        {
            if ((bits[i] & Magnitude) >= TooLarge)
            {
                return numbers[i];
            }
        }

        return null;
    }
}
