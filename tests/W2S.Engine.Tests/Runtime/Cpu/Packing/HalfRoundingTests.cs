using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Tests.Runtime.Cpu.Packing;

public sealed class HalfRoundingTests
{
    [Fact]
    public void Narrow_EveryNumberOfTheType_IsKept()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            AssertKept<Bf16Rounding>((ushort)bits);
            if (float.IsFinite(Fp16Rounding.Widen((ushort)bits)))
            {
                AssertKept<Fp16Rounding>((ushort)bits);
            }
        }
    }

    [Theory]
    [InlineData(0x3F808000, 0x3F80)] // half way: to the even one, below
    [InlineData(0x3F818000, 0x3F82)] // half way: to the even one, above
    [InlineData(0x3F808001, 0x3F81)]
    [InlineData(0x3F807FFF, 0x3F80)]
    [InlineData(0x3FFFFFFF, 0x4000)] // into the next exponent
    [InlineData(0x00000001, 0x0000)]
    [InlineData(0x7F7FFFFF, 0x7F80)] // beyond the largest: infinity
    [InlineData(0x7F800001, 0x7FC0)] // a NaN all of whose fraction is cut off
    public void Narrow_ToBf16_GoesToTheNearestAndKeepsNaN(int number, int expected)
    {
        Assert.Equal(expected, Bf16Rounding.Narrow(BitConverter.Int32BitsToSingle(number)));
        Assert.Equal(expected | 0x8000, Bf16Rounding.Narrow(BitConverter.Int32BitsToSingle(number | int.MinValue)));
    }

    [Fact]
    public void Unfit_InAnyPlace_IsFound()
    {
        for (var at = 0; at < 40; at++)
        {
            var numbers = new float[40];
            Array.Fill(numbers, -65_519.99f);
            Assert.Null(Fp16Rounding.Unfit(numbers));
            numbers[at] = -65_520;
            Assert.Equal(-65_520, Fp16Rounding.Unfit(numbers));
        }
    }

    private static void AssertKept<TRounding>(ushort bits)
        where TRounding : struct, IHalfRounding
    {
        var number = TRounding.Widen(bits);
        Assert.Equal(number, TRounding.Widen(TRounding.Narrow(number)));
        Assert.True(float.IsNaN(number) || TRounding.Narrow(number) == bits);
    }
}
