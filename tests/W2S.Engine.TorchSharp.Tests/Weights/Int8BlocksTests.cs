using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Models;
using W2S.Engine.Tests.Runtime.Cpu.Packing;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Tests.Weights;

public sealed class Int8BlocksTests
{
    [Fact]
    public void Quantize_AnyFiniteNumbers_AreTheNumbersOfTheProcessorsRuntime()
    {
        var number = from sign in Gen.Elements(1, -1)
                     from bits in Gen.Frequency((8, Gen.Choose(0x3A000000, 0x40000000)), (2, Gen.Choose(0, 0x7F7FFFFF)), (1, Gen.Constant(0)))
                     select sign * BitConverter.Int32BitsToSingle(bits);
        Prop.ForAll(number.NonEmptyListOf().ToArbitrary(), numbers =>
        {
            float[] row = [.. numbers];
            Assert.Equal(PlainRounding.Round(WeightType.Int8, row), RoundTrip(row));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Quantize_SeveralRows_EachHaveTheirScales()
    {
        using var scope = torch.NewDisposeScope();

        var (values, scales) = Int8Blocks.Quantize(torch.tensor(new float[,] { { 127, 1 }, { 1, 2 } }));

        Assert.Equal([2, 1, 32], values.shape);
        Assert.Equal([1, 2 / 127f], scales.data<float>().ToArray());
        Assert.Equal<sbyte>([127, 1, 0], values[0, 0].data<sbyte>().ToArray()[..3]);
        Assert.Equal<sbyte>([64, 127, 0], values[1, 0].data<sbyte>().ToArray()[..3]);
    }

    private static float[] RoundTrip(float[] row)
    {
        using var scope = torch.NewDisposeScope();
        var (values, scales) = Int8Blocks.Quantize(torch.tensor(row).view(1, row.Length));
        return (values * scales).flatten().data<float>().ToArray()[..row.Length];
    }
}
