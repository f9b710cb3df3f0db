using W2S.Engine.Torch.Tests.Support;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Tests.Weights;

public sealed class Int8LinearTests
{
    private const int Outputs = 21, Inputs = 70, Rows = 5;

    /// <summary>One output at a time, several pieces of which the last is smaller, all at once.</summary>
    public static TheoryData<long, ScalarType, string> Pieces
    {
        get
        {
            var data = new TheoryData<long, ScalarType, string>();
            foreach (var device in TestDevices.All)
            {
                foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16 })
                {
                    data.Add(1, type, device);
                    data.Add(8 * 96 * type.ElementSize(), type, device);
                    data.Add(1 << 20, type, device);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Apply_InPiecesOfAnySize_IsTheProductWithTheWeightsItHolds(long pieceBytes, ScalarType compute, string device)
    {
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator(7);
        var there = TestDevices.Of(device);
        using var linear = Random(random, compute, pieceBytes, there, out var bias);
        var x = torch.randn([Rows, Inputs], generator: random).to(compute, there);
        var expected = torch.nn.functional.linear(x, linear.WeightsOf(torch.arange(Outputs).to(there)), bias);

        var found = linear.Apply(x);

        Assert.Equal([Rows, Outputs], found.shape);
        Assert.Equal(compute, found.dtype);
        var tolerance = compute == ScalarType.Float32 ? 1e-5 : 0.1; // sums in another order; of halves, off by one unit of numbers around 10
        Assert.True((found - expected).abs().max().to(ScalarType.Float32).item<float>() < tolerance);
    }

    [Fact]
    public void WeightsOf_Halves_AreRoundedOnceFromTheExactProduct()
    {
        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator(8);
        var rows = torch.randn([Outputs, Inputs], generator: random);
        var (values, scales) = Int8Blocks.Quantize(rows);
        var exact = (values.to(ScalarType.Float64) * scales.to(ScalarType.Float64)).flatten(1).narrow(1, 0, Inputs);
        using var linear = new Int8Linear(values, scales, bias: null, Inputs, ScalarType.BFloat16);

        var held = linear.WeightsOf(torch.arange(Outputs)).to(ScalarType.Float64);

        Assert.True(((held - exact).abs() <= exact.abs() * Math.ScaleB(1.001, -8)).all().item<bool>()); // half a unit of 8 bits
    }

    [Fact]
    public void ApplyAndWeightsOf_LeaveTheirResultAlone()
    {
        using var random = new torch.Generator(9);
        using var linear = Random(random, ScalarType.Float32, pieceBytes: 1, torch.CPU, out _);
        using var x = torch.zeros(Rows, Inputs);
        using var indices = torch.arange(3);
        var before = LiveTensors.Before();

        using var results = linear.Apply(x);
        using var weights = linear.WeightsOf(indices);

        Assert.Equal(before + 2, Tensor.TotalCount);
    }

    private static Int8Linear Random(torch.Generator random, ScalarType compute, long pieceBytes, Device device, out Tensor bias)
    {
        var (values, scales) = Int8Blocks.Quantize(torch.randn([Outputs, Inputs], generator: random));
        bias = torch.randn([Outputs], generator: random).to(compute, device);
        return new Int8Linear(values.to(device), scales.to(device), bias, Inputs, compute, pieceBytes);
    }
}
