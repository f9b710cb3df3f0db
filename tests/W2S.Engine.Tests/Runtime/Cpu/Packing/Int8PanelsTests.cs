using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Tests.Runtime.Cpu.Packing;

public sealed unsafe class Int8PanelsTests
{
    private const int Width = 4;

    [Fact]
    public void Pack_AnyFiniteNumbers_AreOffByNoMoreThanIsStated()
    {
        var number = from sign in Gen.Elements(1, -1)
                     from bits in Gen.Frequency((8, Gen.Choose(0x3A000000, 0x40000000)), (2, Gen.Choose(0, 0x7F7FFFFF)), (1, Gen.Constant(0)))
                     select sign * BitConverter.Int32BitsToSingle(bits);
        Prop.ForAll(number.NonEmptyListOf().ToArbitrary(), numbers =>
        {
            float[] row = [.. numbers];
            var held = RoundTrip(row);
            for (var i = 0; i < row.Length; i++)
            {
                var largest = row.Skip(i / 32 * 32).Take(32).Max(w => Math.Abs((double)w));
                var bound = Math.Max(largest / 254 * (1 + Math.ScaleB(1, -14)), Math.ScaleB(1, -127)); // 2^-14: what 32-bit arithmetic adds
                Assert.InRange(Math.Abs((double)row[i] - held[i]), 0, bound);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Pack_Zeros_StayZeros() => Assert.All(RoundTrip(new float[70]), weight => Assert.Equal(0, weight));

    [Fact]
    public void Pack_LargestOfAGroup_IsHeldAsItIs()
    {
        var held = RoundTrip([.. Enumerable.Range(0, 32).Select(i => i - 127f)]);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => i - 127f), held);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Unfit_NumberThatIsNone_IsFound(float damage)
    {
        float[] row = [.. Enumerable.Repeat(0.5f, 96)];
        Assert.Null(new Int8Panels().Unfit(row));
        row[90] = damage;

        Assert.Equal(damage, new Int8Panels().Unfit(row));
    }

    /// <summary>The row as the second of a panel's outputs.</summary>
    private static float[] RoundTrip(float[] row)
    {
        var layout = new Int8Panels();
        var panel = new byte[layout.PanelBytes(row.Length, Width)];
        float[] rows = [.. Enumerable.Repeat(1e9f, row.Length), .. row];
        var held = new float[row.Length];
        fixed (byte* bytes = panel)
        fixed (float* from = rows, to = held)
        {
            layout.Pack(from, count: 2, row.Length, Width, bytes);
            layout.CopyOutput(bytes, lane: 1, row.Length, Width, to);
        }

        return held;
    }
}
