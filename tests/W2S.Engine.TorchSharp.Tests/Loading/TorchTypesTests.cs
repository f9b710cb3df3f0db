using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Torch.Loading;

namespace W2S.Engine.Torch.Tests.Loading;

public sealed class TorchTypesTests
{
    private static readonly RandomModel Model = RandomModel.Gpt2();

    [Theory]
    [InlineData(null, null, "bf16", false)]
    [InlineData("fp16", null, "fp16", false)]
    [InlineData(null, "fp32", "fp32", false)]
    [InlineData("fp32", "fp32", "fp32", false)]
    [InlineData("int8", null, "bf16", true)]
    [InlineData("int8", "fp16", "fp16", true)]
    public void Of_OptionsOverAbf16Checkpoint_AreTheDtypeThenTheWeightsThenWhatIsStored(string? weights, string? dtype, string expected, bool isInt8) =>
        Assert.Equal(new TorchTypes(ComputeTypeNames.Find(expected)!.Value, isInt8), Of(weights, dtype, _ => WeightType.Bf16));

    [Fact]
    public void Of_MatricesStoredInDifferentTypes_IsTheTypeThatHoldsThemAll() =>
        Assert.Equal(ComputeType.Fp32, Of(null, null, weight => weight.Tensor == "0.up" ? WeightType.Fp16 : WeightType.Bf16).Compute);

    [Fact]
    public void Of_NormsAndBiasesStoredInAnotherType_DoNotCount() =>
        Assert.Equal(ComputeType.Bf16, Of(null, null, weight => weight.Columns is null ? WeightType.Fp32 : WeightType.Bf16).Compute);

    [Theory]
    [InlineData("fp16", "bf16")]
    [InlineData("fp32", "fp16")]
    public void Of_WeightsOfAnotherTypeThanProducts_AreRefused(string weights, string dtype)
    {
        var error = Assert.Throws<InvalidOptionException>(() => Of(weights, dtype, _ => WeightType.Fp32));

        Assert.Equal("weights", error.Option);
        Assert.Contains($"{weights} found, {dtype} or int8 expected", error.Message, StringComparison.Ordinal);
    }

    private static TorchTypes Of(string? weights, string? dtype, Func<WeightReference, WeightType> stored)
    {
        var options = new DecoderLoadOptions
        {
            Weights = weights is null ? null : WeightTypeNames.Find(weights),
            Dtype = dtype is null ? null : ComputeTypeNames.Find(dtype),
        };
        return TorchTypes.Of(new DecoderSource(Model.Spec, Model.Weights, new TypedReader(stored)), options);
    }

    /// <summary>Knows types only.</summary>
    private sealed class TypedReader(Func<WeightReference, WeightType> stored) : IWeightReader
    {
        public void Read(WeightReference reference, Span<float> destination) => throw new InvalidOperationException("no weight is to be read");

        public WeightType StoredType(WeightReference reference) => stored(reference);
    }
}
