using W2S.Engine.Models;

namespace W2S.Engine.Tests.Runtime.Cpu.Packing;

/// <summary>What each weight type makes of a row of numbers, written as plainly as can be and without a line of the engine.</summary>
internal static class PlainRounding
{
    public static IEnumerable<WeightType> Types { get; } = Enum.GetValues<WeightType>();

    /// <param name="row">[inputs] of one output</param>
    public static float[] Round(WeightType type, IReadOnlyCollection<float> row) => type switch
    {
        WeightType.Bf16 => [.. row.Select(Bf16)],
        WeightType.Fp16 => [.. row.Select(number => (float)(Half)number)],
        WeightType.Int8 => [.. row.Chunk(32).SelectMany(Int8)],
        _ => [.. row],
    };

    /// <summary>The nearer of the two bfloat16 numbers around a finite number; of two equally near the one whose last bit is 0.</summary>
    private static float Bf16(float number)
    {
        var bits = BitConverter.SingleToUInt32Bits(number);
        var below = BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000);
        var above = BitConverter.UInt32BitsToSingle((bits & 0xFFFF0000) + 0x10000);
        double toBelow = Math.Abs((double)number - below), toAbove = Math.Abs((double)above - number);
        var isBelowEven = (bits & 0x10000) == 0;
        return toBelow < toAbove || (toBelow == toAbove && isBelowEven) ? below : above;
    }

    private static IEnumerable<float> Int8(float[] block)
    {
        var scale = Math.Max(block.Max(Math.Abs) / 127, BitConverter.UInt32BitsToSingle(0x00800000));
        return block.Select(number => (float)Math.Round(number / scale, MidpointRounding.ToEven) * scale);
    }
}
