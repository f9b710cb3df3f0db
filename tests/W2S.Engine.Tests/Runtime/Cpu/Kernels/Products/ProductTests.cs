using System.Runtime.InteropServices;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Cpu.Packing;
using W2S.Engine.Runtime.Cpu.Passes;
using W2S.Engine.Tests.Runtime.Cpu.Packing;

namespace W2S.Engine.Tests.Runtime.Cpu.Kernels.Products;

/// <summary>Matrix products of every weight type and every shape around the edges of register blocks, panels, groups and input blocks.</summary>
public sealed unsafe class ProductTests
{
    /// <summary>Around all that is done for 1, 4, 6, 8 and 32 rows at a time.</summary>
    private static readonly int[] RowCounts = [2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 31, 32, 33, 64, 200];

    public static TheoryData<string, WeightType> Types => Machines.With(PlainRounding.Types);

    public static TheoryData<string, WeightType, int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<string, WeightType, int, int>();
            foreach (var kernels in KernelSet.Available)
            {
                foreach (var type in PlainRounding.Types)
                {
                    foreach (var inputs in new[] { 1, 33, 255, 257, 600 })
                    {
                        foreach (var outputs in new[] { 1, 9, 33, 129 })
                        {
                            shapes.Add(kernels.Name, type, inputs, outputs);
                        }
                    }
                }
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product_OneRowAndMany_EqualsTheSumsInDouble(string kernels, WeightType type, int inputs, int outputs)
    {
        var layer = new RandomLayer(inputs, outputs);
        using var matrix = layer.Pack(Machines.Named(kernels), type);
        var x = layer.Inputs(rows: 33);
        foreach (var rows in new[] { 1, 7, 33 })
        {
            var y = Multiply(Machines.Named(kernels), matrix, x, rows);
            for (var row = 0; row < rows; row += 6)
            {
                // a sum of at most 600 products below 1, each step rounded by 2^-24 of the partial sum
                Assert.All(
                    layer.Expected(x, row, type),
                    (expected, output) => Assert.Equal(expected, y[(row * matrix.PaddedOutputs) + output], 2e-4));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product_AnyNumberOfRows_GivesEachRowTheBitsItHasAlone(string kernels, WeightType type, int inputs, int outputs)
    {
        var layer = new RandomLayer(inputs, outputs);
        using var matrix = layer.Pack(Machines.Named(kernels), type);
        var x = layer.Inputs(RowCounts[^1]);
        float[] alone = [.. Enumerable.Range(0, RowCounts[^1]).SelectMany(row => Multiply(Machines.Named(kernels), matrix, x[(row * inputs)..], 1))];
        foreach (var rows in RowCounts)
        {
            AssertSameBits(alone.AsSpan(0, rows * matrix.PaddedOutputs), Multiply(Machines.Named(kernels), matrix, x, rows));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Product_HeldAsAnyType_HasTheBitsOfFloatsWithTheSameWeights(string kernels, WeightType type)
    {
        const int Inputs = 300, Outputs = 333;
        var layer = new RandomLayer(Inputs, Outputs);
        var rounded = new RandomLayer(Inputs, Outputs);
        for (var output = 0; output < Outputs; output++)
        {
            foreach ((var input, var weight) in PlainRounding.Round(type, layer.Row(output).ToArray()).Index())
            {
                rounded.With(output, input, weight);
            }
        }

        var set = Machines.Named(kernels);
        using var held = layer.Pack(set, type);
        using var floats = rounded.Pack(set, WeightType.Fp32);
        var x = layer.Inputs(rows: 40);
        foreach (var rows in new[] { 1, 4, 8, 40 })
        {
            AssertSameBits(Multiply(set, floats, x, rows), Multiply(set, held, x, rows));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Product_PanelByPanel_GivesTheBitsOfAllAtOnce(string kernels, WeightType type)
    {
        var layer = new RandomLayer(inputs: 300, outputs: 333);
        var set = Machines.Named(kernels);
        using var matrix = layer.Pack(set, type);
        var x = layer.Inputs(rows: 40);
        foreach (var rows in new[] { 1, 9, 40 })
        {
            var y = new float[rows * matrix.PaddedOutputs];
            fixed (float* px = x, py = y)
            {
                for (var panel = 0; panel < matrix.Panels; panel++)
                {
                    set.Product(matrix, px, 300, py, matrix.PaddedOutputs, rows, panel, panel + 1);
                }
            }

            AssertSameBits(Multiply(set, matrix, x, rows), y);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void ProductJob_AnyNumberOfThreads_GivesTheBitsOfOne(string kernels, WeightType type)
    {
        var layer = new RandomLayer(inputs: 300, outputs: 1000);
        var set = Machines.Named(kernels);
        using var matrix = layer.Pack(set, type);
        var x = layer.Inputs(rows: 40);
        foreach (var threads in new[] { 1, 2, 3, 7 })
        {
            using var workers = new WorkerPool(threads);
            var job = new ProductJob(set, workers);
            foreach (var rows in new[] { 1, 9, 40 })
            {
                var y = new float[rows * matrix.PaddedOutputs];
                fixed (float* px = x, py = y)
                {
                    job.Run(matrix, px, 300, py, rows);
                }

                AssertSameBits(Multiply(set, matrix, x, rows), y);
            }
        }
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

    private static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Assert.Equal(MemoryMarshal.Cast<float, int>(expected), MemoryMarshal.Cast<float, int>(actual));
}
