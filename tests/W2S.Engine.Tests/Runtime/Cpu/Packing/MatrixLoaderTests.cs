using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Tests.Runtime.Cpu.Packing;

public sealed unsafe class MatrixLoaderTests
{
    public static TheoryData<string, WeightType> Types => Machines.With(PlainRounding.Types);

    [Theory]
    [MemberData(nameof(Types))]
    public void Load_AnyShape_HoldsTheRoundedWeights(string kernels, WeightType type)
    {
        foreach ((var inputs, var outputs) in new[] { (1, 1), (33, 7), (64, 130), (600, 65) })
        {
            var layer = new RandomLayer(inputs, outputs);
            using var matrix = layer.Pack(Machines.Named(kernels), type);
            for (var output = 0; output < outputs; output++)
            {
                Assert.Equal(PlainRounding.Round(type, layer.Row(output).ToArray()), Output(matrix, output));
                Assert.Equal(layer.Bias(output), matrix.Bias[output]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Load_SeveralLayers_StandSideBySideAndPaddingIsZero(string kernels, WeightType type)
    {
        var first = new RandomLayer(20, 5, seed: 1);
        var second = new RandomLayer(20, 70, seed: 2);
        using var loader = new MatrixLoader(new TwoReaders(first, second), Machines.Named(kernels).PanelWidth, type, WorkerPool.Shared);
        using var both = loader.Load(first.Weights, second.Weights);

        Assert.Equal(PlainRounding.Round(type, first.Row(4).ToArray()), Output(both, 4));
        Assert.All(Enumerable.Range(5, both.OffsetOf(1) - 5), padding => Assert.All(Output(both, padding), weight => Assert.Equal(0, weight)));
        Assert.All(Enumerable.Range(5, both.OffsetOf(1) - 5), padding => Assert.Equal(0, both.Bias[padding]));
        Assert.Equal(PlainRounding.Round(type, second.Row(69).ToArray()), Output(both, both.OffsetOf(1) + 69));
    }

    [Theory]
    [MemberData(nameof(Machines.Kernels), MemberType = typeof(Machines))]
    public void Load_GroupedRowsReadInSeveralPieces_StandInTheirOrder(string kernels)
    {
        const int GroupRows = 100, Groups = 30, Inputs = 1500; // more than is read at a time: pieces end within groups
        var stored = new RandomLayer(Inputs, 3 * GroupRows * Groups);
        var grouped = new LinearWeights(Part(stored.Weights.Weight), Part(stored.Weights.Bias!));

        using var loader = new MatrixLoader(stored, Machines.Named(kernels).PanelWidth, type: null, WorkerPool.Shared);
        using var matrix = loader.Load(grouped);

        for (var output = 0; output < GroupRows * Groups; output++)
        {
            var from = (output / GroupRows * 3 * GroupRows) + GroupRows + (output % GroupRows);
            Assert.True(Output(matrix, output).AsSpan().SequenceEqual(stored.Row(from)));
            Assert.Equal(stored.Bias(from), matrix.Bias[output]);
        }

        static WeightReference Part(WeightReference all) => // the second of three
            all with { Rows = GroupRows * Groups, RowOffset = GroupRows, GroupRows = GroupRows, GroupStride = 3 * GroupRows };
    }

    [Theory]
    [InlineData(WeightType.Bf16, WeightType.Bf16, WeightType.Bf16)]
    [InlineData(WeightType.Fp16, WeightType.Fp16, WeightType.Fp16)]
    [InlineData(WeightType.Fp32, WeightType.Bf16, WeightType.Fp32)]
    [InlineData(WeightType.Bf16, WeightType.Fp16, WeightType.Fp32)]
    public void Load_NoTypeAskedFor_HoldsTheTypeThatLosesNothing(WeightType firstStored, WeightType secondStored, WeightType expected)
    {
        var first = new RandomLayer(20, 5, seed: 1) { Stored = firstStored };
        var second = new RandomLayer(20, 70, seed: 2) { Stored = secondStored };
        using var loader = new MatrixLoader(new TwoReaders(first, second), panelWidth: 16, type: null, WorkerPool.Shared);
        using var both = loader.Load(first.Weights, second.Weights);

        Assert.Equal(expected, both.Type);
    }

    [Theory]
    [InlineData(65_520)]
    [InlineData(-1e30f)]
    public void Load_NumberBeyondFp16_IsRefusedByTensor(float number)
    {
        var layer = new RandomLayer(20, 50).With(output: 49, input: 3, number);

        var error = Assert.Throws<ModelFormatException>(() => layer.Pack(KernelSet.Best, WeightType.Fp16));

        Assert.Contains("tensor 'weight 7'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{number} found", error.Message, StringComparison.Ordinal);
        Assert.Contains("fp16", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WeightType.Fp16, float.NaN)]
    [InlineData(WeightType.Fp16, float.NegativeInfinity)]
    [InlineData(WeightType.Int8, float.NaN)]
    [InlineData(WeightType.Int8, float.PositiveInfinity)]
    public void Load_NumberThatIsNone_IsRefusedWithoutAdviceToTakeAnotherType(WeightType type, float number)
    {
        var layer = new RandomLayer(20, 50).With(output: 49, input: 3, number);

        var error = Assert.Throws<ModelFormatException>(() => layer.Pack(KernelSet.Best, type));

        Assert.Equal($"tensor 'weight 7': {number} found, finite numbers expected", error.Message);
    }

    [Fact]
    public void Load_LargestNumberOfFp16_IsHeld()
    {
        using var matrix = new RandomLayer(20, 50).With(output: 49, input: 3, 65_519).Pack(KernelSet.Best, WeightType.Fp16);
        Assert.Equal(65_504, Output(matrix, 49)[3]);
    }

    [Fact]
    public void Load_CancelledWithinALargeTensor_StopsBeforeItsEnd()
    {
        using var cancellation = new CancellationTokenSource();
        var source = new CancellingReader(cancellation);
        var reader = new CheckedWeightReader(source, requireFinite: false, cancellation.Token);
        var weight = new WeightReference { Tensor = "w", Rows = 10_000, Columns = 1024, StoredRows = 10_000 };
        using var loader = new MatrixLoader(reader, panelWidth: 16, type: null, WorkerPool.Shared);

        Assert.Throws<OperationCanceledException>(() => loader.Load(new LinearWeights(weight, Bias: null)));

        Assert.Equal(1, source.Reads);
    }

    private static float[] Output(PackedMatrix matrix, int output)
    {
        var row = new float[matrix.Inputs];
        fixed (float* destination = row)
        {
            matrix.CopyOutput(output, destination);
        }

        return row;
    }

    private sealed class TwoReaders(RandomLayer first, RandomLayer second) : IWeightReader
    {
        public void Read(WeightReference reference, Span<float> destination) => Of(reference).Read(reference, destination);

        public WeightType StoredType(WeightReference reference) => Of(reference).Stored;

        private RandomLayer Of(WeightReference reference) =>
            reference.Tensor == first.Weights.Weight.Tensor || reference.Tensor == first.Weights.Bias!.Tensor ? first : second;
    }

    private sealed class CancellingReader(CancellationTokenSource cancellation) : IWeightReader
    {
        public int Reads { get; private set; }

        public void Read(WeightReference reference, Span<float> destination)
        {
            Reads++;
            cancellation.Cancel();
        }
    }
}
