namespace W2S.Engine.Runtime.Cpu.Packing;

/// <summary>bfloat16: the upper half of a float. What is not a number stays so; what lies beyond its range becomes infinite.</summary>
internal readonly struct Bf16Rounding : IHalfRounding
{
    private const uint Quiet = 0x40; // a NaN with a fraction that is only in the lower half would become infinity

    public static ushort Narrow(float number)
    {
        var bits = BitConverter.SingleToUInt32Bits(number);
        return float.IsNaN(number)
            ? (ushort)((bits >> 16) | Quiet)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    public static float Widen(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    public static float? Unfit(ReadOnlySpan<float> numbers) => null;
}
