using System.Runtime.InteropServices;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Tests.Runtime.Cpu.Packing;
using W2S.Engine.Torch.Loading;
using W2S.Engine.Torch.Tests.Support;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Tests.Loading;

public sealed class WeightsLoaderTests
{
    public static TheoryData<WeightType> Types => [.. PlainRounding.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void Load_AnyModelAndType_HoldsTheCheckpointsNumbersRoundedToIt(WeightType type)
    {
        using var scope = torch.NewDisposeScope();
        Assert.All(TestModels.All, model =>
        {
            using var weights = TestModels.Load(model, type);
            AssertHolds(weights.TokenEmbedding, new LinearWeights(model.Weights.TokenEmbedding, Bias: null));
            AssertHolds(weights.Head, new LinearWeights(model.Weights.Head ?? model.Weights.TokenEmbedding, Bias: null));
            AssertNorm(weights.FinalNorm, model.Weights.FinalNorm);
            Assert.All(weights.Layers.Zip(model.Weights.Layers), pair =>
            {
                var (held, stored) = pair;
                AssertHolds(held.QueryKeyValue, stored.Query, stored.Key, stored.Value);
                AssertHolds(held.AttentionOutput, stored.AttentionOutput);
                AssertHolds(held.GateUp, stored.Gate is { } gate ? [gate, stored.Up] : [stored.Up]);
                AssertHolds(held.Down, stored.Down);
                AssertNorm(held.AttentionNorm, stored.AttentionNorm);
                AssertNorm(held.QueryNorm, stored.QueryNorm);
                AssertNorm(held.KeyNorm, stored.KeyNorm);
                AssertNorm(held.AttentionOutputNorm, stored.AttentionOutputNorm);
                AssertNorm(held.MlpNorm, stored.MlpNorm);
                AssertNorm(held.MlpOutputNorm, stored.MlpOutputNorm);
            });
            if (model.Weights.PositionEmbedding is { } positions)
            {
                Assert.Equal(Rounded(Floating(type), model, positions), Numbers(weights.PositionEmbedding!));
            }

            void AssertHolds(TorchLinear linear, params LinearWeights[] parts)
            {
                Assert.Equal((parts[0].Weight.Columns, parts.Sum(part => part.Weight.Rows)), (linear.Inputs, linear.Outputs));
                Assert.Equal(parts.SelectMany(part => Rounded(type, model, part.Weight)), Numbers(linear.WeightsOf(torch.arange(linear.Outputs))));

                var ofNothing = Numbers(linear.Apply(torch.zeros(1, linear.Inputs, weights.Compute))); // [out]: the biases
                var biases = parts.SelectMany(part => part.Bias is { } bias ? Rounded(Floating(type), model, bias) : new float[part.Weight.Rows]);
                Assert.Equal(biases, ofNothing);
            }

            void AssertNorm(TorchNorm? norm, NormWeights? stored)
            {
                Assert.Equal(stored is null, norm is null);
                var offset = model.Spec.Norm.IsScaleOffset ? 1 : 0;
                Assert.Equal(stored is null ? [] : model[stored.Scale].Select(scale => scale + offset), norm is null ? [] : Numbers(norm.Scale));
                Assert.Equal(stored?.Shift is { } shift ? model[shift] : [], norm?.Shift is { } held ? Numbers(held) : []);
            }
        });
    }

    [Fact]
    public void Load_ATiedHeadOnOneDevice_IsTheEmbeddingItself()
    {
        using var weights = TestModels.Load(RandomModel.Gpt2());

        Assert.Same(weights.TokenEmbedding, weights.Head);
    }

    [Fact]
    public void Load_DividedOverTwoCards_PutsLayersAndWhatGoesWithThemOnEach()
    {
        using var scope = torch.NewDisposeScope();
        var model = RandomModel.Gpt2();
        var machine = new FakeMachine(1 << 30, 1 << 30);

        using var weights = WeightsLoader.Load(TestModels.Source(model), TestModels.Plan(model, device: "cuda:0+cuda:1", machine: machine));

        Assert.Equal([machine.Card(0), machine.Card(1)], weights.Layers.Select(layer => layer.Device));
        Assert.NotSame(weights.TokenEmbedding, weights.Head);
        Assert.Equal(model[model.Weights.TokenEmbedding], Numbers(weights.Head.WeightsOf(torch.arange(weights.Head.Outputs))));
    }

    [Fact]
    public void Dispose_AnyModelAndType_LeavesNoTensor()
    {
        var before = LiveTensors.Before();
        foreach (var model in TestModels.All)
        {
            foreach (var type in PlainRounding.Types)
            {
                TestModels.Load(model, type).Dispose();
            }
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(WeightType.Fp32)]
    [InlineData(WeightType.Int8)]
    public void Load_CancelledAtAnyWeight_LeavesNoTensor(WeightType type)
    {
        var model = RandomModel.Gpt2();
        var plan = TestModels.Plan(model, type);
        var before = LiveTensors.Before();
        var weights = model.Weights.All().Count();
        for (var reads = 0; reads < weights; reads++)
        {
            var source = TestModels.Source(model) with { Reader = new FailingReader(model, reads, new OperationCanceledException()) };
            Assert.Throws<OperationCanceledException>(() => WeightsLoader.Load(source, plan));
            Assert.Equal(before, Tensor.TotalCount);
        }
    }

    [Theory]
    [InlineData(ComputeType.Fp32, float.NaN)]
    [InlineData(ComputeType.Fp16, 70_000f)]
    public void Load_Int8OfANumberThatHasNoScaleOrNoTypeToMultiplyIn_IsRefused(ComputeType compute, float number)
    {
        var model = RandomModel.Llama();
        model.Damage(model.Weights.Layers[1].Down.Weight, 50, number);

        var error = Assert.Throws<ModelFormatException>(() => TestModels.Load(model, WeightType.Int8, compute));

        Assert.Contains($"'1.down': {number} found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_InADisposeScopeOfItsCaller_OutlivesIt()
    {
        TorchWeights weights;
        using (torch.NewDisposeScope())
        {
            weights = TestModels.Load(RandomModel.Gpt2());
        }

        Assert.Equal(101, weights.TokenEmbedding.Outputs);
        Assert.False(weights.PositionEmbedding!.IsInvalid);
        weights.Dispose();
    }

    [Fact]
    public void Load_MoreThanThereIsMemory_IsOutOfMemoryAndLeavesNoTensor()
    {
        var model = RandomModel.Llama();
        var huge = model.Weights with { Head = model.Weights.Head! with { Rows = int.MaxValue, StoredRows = int.MaxValue, Columns = 1 << 20 } };
        var source = TestModels.Source(model) with { Weights = huge };
        var plan = TestModels.Plan(model);
        var before = LiveTensors.Before();

        Assert.Throws<OutOfMemoryException>(() => WeightsLoader.Load(source, plan));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Load_ADeviceThatFails_SaysWhatAndLeavesNoTensor()
    {
        var model = RandomModel.Gpt2();
        var plan = TestModels.Plan(model);
        var before = LiveTensors.Before();
        var error = new ExternalException("CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors might be reported later");

        var found = Assert.Throws<W2SException>(() => WeightsLoader.Load(TestModels.Source(model) with { Reader = new FailingReader(model, reads: 3, error) }, plan));

        Assert.Equal("the model could not be loaded: CUDA error: no kernel image is available for execution on the device", found.Message);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static WeightType Floating(WeightType type) => type == WeightType.Int8 ? WeightType.Fp32 : type; // RandomModel stores fp32

    private static IEnumerable<float> Rounded(WeightType type, RandomModel model, WeightReference weight) =>
        model[weight].Chunk(weight.Columns ?? 1).SelectMany(row => PlainRounding.Round(type, row));

    private static float[] Numbers(Tensor tensor) => tensor.to(ScalarType.Float32).contiguous().data<float>().ToArray();

    /// <summary>Fails when so many weights were read.</summary>
    private sealed class FailingReader(IWeightReader inner, int reads, Exception error) : IWeightReader
    {
        private int _left = reads;

        public void Read(WeightReference reference, Span<float> destination)
        {
            if (_left-- == 0)
            {
                throw error;
            }

            inner.Read(reference, destination);
        }
    }
}
