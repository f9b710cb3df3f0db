using W2S.Engine.Checkpoints;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class HalfPrecisionTests
{
    [Fact]
    public void WidenFloat16_EveryNumber_EqualsTheFrameworksConversion() =>
        AssertAll(HalfPrecision.WidenFloat16, bits => (float)BitConverter.UInt16BitsToHalf(bits));

    [Fact]
    public void WidenBFloat16_EveryNumber_IsTheUpperHalfOfAFloat() =>
        AssertAll(HalfPrecision.WidenBFloat16, bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));

    private delegate void Widen(ReadOnlySpan<ushort> source, Span<float> destination);

    private static void AssertAll(Widen widen, Func<ushort, float> expected)
    {
        // One more than all of them, so that a rest follows the last whole vector.
        ushort[] source = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i), 0x3C00];
        var destination = new float[source.Length];
        widen(source, destination);

        for (var i = 0; i < source.Length; i++)
        {
            var want = expected(source[i]);
            var same = float.IsNaN(want)
                ? float.IsNaN(destination[i])
                : BitConverter.SingleToUInt32Bits(want) == BitConverter.SingleToUInt32Bits(destination[i]);
            Assert.True(same, $"0x{source[i]:X4}: {destination[i]} found, {want} expected");
        }
    }
}
