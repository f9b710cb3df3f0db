using W2S.Engine.Torch.Tests.Support;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Tests.Weights;

public sealed class DenseLinearTests
{
    [Fact]
    public void Apply_WeightAndBias_AreThoseOfEachOutput()
    {
        using var scope = torch.NewDisposeScope();
        using var linear = new DenseLinear(torch.tensor(new float[,] { { 1, 2, 3 }, { 0, -1, 0 } }), torch.tensor(new float[] { 10, 20 }));

        var results = linear.Apply(torch.tensor(new float[,] { { 1, 1, 1 }, { 0, 2, 0 } }));

        Assert.Equal((3, 2), (linear.Inputs, linear.Outputs));
        Assert.Equal([2, 2], results.shape);
        Assert.Equal([16, 19, 14, 18], results.data<float>().ToArray());
    }

    [Fact]
    public void WeightsOf_SomeOutputs_AreTheirRows()
    {
        using var scope = torch.NewDisposeScope();
        using var linear = new DenseLinear(torch.tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }), bias: null);

        var rows = linear.WeightsOf(torch.tensor(new long[] { 1, 0, 1 }));

        Assert.Equal([4, 5, 6, 1, 2, 3, 4, 5, 6], rows.data<float>().ToArray());
    }

    [Fact]
    public void Dispose_WithBias_LeavesNoTensor()
    {
        var before = LiveTensors.Before();
        var linear = new DenseLinear(torch.zeros(2, 3), torch.zeros(2));
        Assert.Equal(8 * sizeof(float), linear.Bytes);

        linear.Dispose();

        Assert.Equal(before, Tensor.TotalCount);
    }
}
