using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Engine.Tests.Runtime.Cpu.Kernels;

/// <summary>Matrix products of every shape around the edges of register blocks, panels and input blocks.</summary>
public sealed unsafe class ProductTests
{
    public static TheoryData<string, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<string, int, int>();
            foreach (var kernels in Machines.Kernels)
            {
                foreach (var inputs in new[] { 1, 2, 37, 255, 256, 257, 600 })
                {
                    foreach (var outputs in new[] { 1, 7, 8, 9, 16, 31, 32, 33, 129, 260 })
                    {
                        shapes.Add(kernels, inputs, outputs);
                    }
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product_OneToTwentyRows_EqualsTheSumsInDouble(string kernels, int inputs, int outputs)
    {
        var layer = new RandomLayer(inputs, outputs);
        using var matrix = layer.Pack(Machines.Named(kernels));
        var x = layer.Inputs(rows: 20);
        for (var rows = 1; rows <= 20; rows++)
        {
            var y = Multiply(Machines.Named(kernels), matrix, x, rows);
            for (var row = 0; row < rows; row++)
            {
                for (var output = 0; output < outputs; output++)
                {
                    // a sum of at most 600 products below 1, each step rounded by 2^-24 of the partial sum
                    Assert.Equal(layer.Expected(x, row, output), y[(row * matrix.PaddedOutputs) + output], 2e-4);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product_AnyNumberOfRows_GivesEachRowTheBitsItHasAlone(string kernels, int inputs, int outputs)
    {
        var layer = new RandomLayer(inputs, outputs);
        using var matrix = layer.Pack(Machines.Named(kernels));
        var x = layer.Inputs(rows: 20);
        float[][] alone = [.. Enumerable.Range(0, 20).Select(row => Multiply(Machines.Named(kernels), matrix, x[(row * inputs)..], 1))];
        for (var rows = 2; rows <= 20; rows++)
        {
            var y = Multiply(Machines.Named(kernels), matrix, x, rows);
            Assert.Equal(alone.Take(rows).SelectMany(row => row).Select(BitConverter.SingleToInt32Bits), y.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Theory]
    [MemberData(nameof(Machines.Kernels), MemberType = typeof(Machines))]
    public void Product_PanelByPanel_GivesTheBitsOfAllAtOnce(string kernels)
    {
        var layer = new RandomLayer(inputs: 300, outputs: 333);
        var set = Machines.Named(kernels);
        using var matrix = layer.Pack(set);
        var x = layer.Inputs(rows: 9);
        foreach (var rows in new[] { 1, 9 })
        {
            var y = new float[rows * matrix.PaddedOutputs];
            fixed (float* px = x, py = y)
            {
                for (var panel = 0; panel < matrix.Panels; panel++)
                {
                    set.Product(matrix, px, 300, py, matrix.PaddedOutputs, rows, panel, panel + 1);
                }
            }

            Assert.Equal(Multiply(set, matrix, x, rows), y);
        }
    }

    [Theory]
    [MemberData(nameof(Machines.Kernels), MemberType = typeof(Machines))]
    public void Load_SeveralLayers_StandSideBySideAndPaddingGivesZero(string kernels)
    {
        var set = Machines.Named(kernels);
        var first = new RandomLayer(20, 5, seed: 1);
        var second = new RandomLayer(20, 70, seed: 2);
        using PackedMatrix both = PackedMatrix.Load(new TwoReaders(first, second), set.PanelWidth, first.Weights, second.Weights);
        var x = first.Inputs(rows: 1);

        var y = Multiply(set, both, x, 1);

        Assert.Equal(first.Expected(x, 0, 4), y[4], 1e-5);
        Assert.All(y[5..both.OffsetOf(1)], padding => Assert.Equal(0, padding));
        Assert.Equal(second.Expected(x, 0, 69), y[both.OffsetOf(1) + 69], 1e-5);
    }

    [Theory]
    [MemberData(nameof(Machines.Kernels), MemberType = typeof(Machines))]
    public void Load_GroupedRowsReadInSeveralPieces_StandInTheirOrder(string kernels)
    {
        const int GroupRows = 100, Groups = 30, Inputs = 1500; // more than is read at a time: pieces end within groups
        var stored = new RandomLayer(Inputs, 3 * GroupRows * Groups);
        var grouped = new LinearWeights(Part(stored.Weights.Weight), Part(stored.Weights.Bias!));

        using PackedMatrix matrix = PackedMatrix.Load(stored, Machines.Named(kernels).PanelWidth, grouped);

        var row = new float[Inputs];
        fixed (float* destination = row)
        {
            for (var output = 0; output < GroupRows * Groups; output++)
            {
                var from = (output / GroupRows * 3 * GroupRows) + GroupRows + (output % GroupRows);
                matrix.CopyOutput(output, destination);
                Assert.True(row.AsSpan().SequenceEqual(stored.Row(from)));
                Assert.Equal(stored.Bias(from), matrix.Bias[output]);
            }
        }

        static WeightReference Part(WeightReference all) => // the second of three
            all with { Rows = GroupRows * Groups, RowOffset = GroupRows, GroupRows = GroupRows, GroupStride = 3 * GroupRows };
    }

    private static float[] Multiply(KernelSet kernels, PackedMatrix matrix, float[] x, int rows)
    {
        var y = new float[rows * matrix.PaddedOutputs]; // [rows, padded out]
        fixed (float* px = x, py = y)
        {
            kernels.Product(matrix, px, matrix.Inputs, py, matrix.PaddedOutputs, rows, 0, matrix.Panels);
        }

        return y;
    }

    private sealed class TwoReaders(RandomLayer first, RandomLayer second) : IWeightReader
    {
        public void Read(WeightReference reference, Span<float> destination) =>
            (ReferenceEquals(reference.Tensor, first.Weights.Weight.Tensor) || ReferenceEquals(reference.Tensor, first.Weights.Bias!.Tensor)
                ? first : second).Read(reference, destination);
    }
}
