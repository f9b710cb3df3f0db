using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Torch.Loading;
using W2S.Engine.Torch.Tests.Support;

namespace W2S.Engine.Torch.Tests.Loading;

public sealed class LoadPlanTests
{
    public static TheoryData<string, WeightType?, ComputeType?> Cases
    {
        get
        {
            var data = new TheoryData<string, WeightType?, ComputeType?>();
            foreach (var device in new[] { "torch-cpu", "cuda:0+cuda:1" })
            {
                data.Add(device, null, ComputeType.Fp32);
                data.Add(device, WeightType.Bf16, null);
                data.Add(device, null, ComputeType.Fp16);
                data.Add(device, WeightType.Int8, ComputeType.Fp32);
                data.Add(device, WeightType.Int8, ComputeType.Bf16);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Make_AnyModelAndType_KnowsTheBytesThatLoadingWillTakeOfEachDevice(string device, WeightType? type, ComputeType? dtype) =>
        Assert.All(TestModels.All, model =>
        {
            var plan = TestModels.Plan(model, type, dtype, device);

            using var weights = WeightsLoader.Load(TestModels.Source(model), plan);

            Assert.Equal(
                plan.Shares.Select(share => share.Bytes),
                plan.Shares.Select(share => weights.Held.Where(part => part.Device == share.Device.Device).Sum(part => part.Bytes)));
            Assert.Equal(model.Spec.LayerCount, plan.Shares.Sum(share => share.Layers));
        });

    [Fact]
    public void Make_MoreDevicesThanLayers_IsRefused()
    {
        var error = Assert.Throws<InvalidOptionException>(() =>
            TestModels.Plan(RandomModel.Gpt2(), device: "cuda:0+cuda:1+cuda:2", machine: new FakeMachine(1, 1, 1)));

        Assert.Equal("device: 3 devices found, at most 2 expected: the model has no more layers", error.Message);
    }

    [Theory]
    [InlineData(1L << 30, 1L << 20, 3)]
    [InlineData(1L << 20, 1L << 30, 1)]
    [InlineData(1L << 30, null, 2)]
    public void Make_CardsOfUnequalRoom_GivesMoreLayersToTheEmptierAndAsManyToUnknownOnes(long first, long? second, int layers)
    {
        var model = new RandomModel(RandomModel.Llama().Spec with { LayerCount = 4 }, seed: 1);

        var plan = TestModels.Plan(model, device: "cuda:0+cuda:1", machine: new FakeMachine(first, second));

        Assert.Equal([layers, 4 - layers], plan.Shares.Select(share => share.Layers));
        Assert.Equal(new MemoryNeed("cuda:1", plan.Shares[1].Bytes, second), plan.Shares[1].Need);
    }
}
