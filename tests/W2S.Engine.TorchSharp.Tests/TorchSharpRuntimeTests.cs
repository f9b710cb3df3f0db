using Microsoft.Extensions.DependencyInjection;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Torch.Tests.Loading;
using W2S.Engine.Torch.Tests.Support;

namespace W2S.Engine.Torch.Tests;

public sealed class TorchSharpRuntimeTests
{
    [Fact]
    public void FindDevices_ThisMachine_EndsWithTheProcessor()
    {
        var processor = new TorchSharpRuntime().FindDevices()[^1];

        Assert.Equal("torch-cpu", processor.Name);
        Assert.InRange(processor.FreeBytes!.Value, 1, processor.TotalBytes!.Value);
        Assert.Null(processor.Obstacle);
    }

    [Fact]
    public void Estimate_ACardThatIsTooSmall_SaysWhatIsMissing()
    {
        var runtime = new TorchSharpRuntime(new FakeMachine(1000));
        var source = TestModels.Source(RandomModel.Gpt2());

        var need = Assert.Single(runtime.Estimate(source, new DecoderLoadOptions { Placement = DevicePlacement.Parse("cuda") }));

        Assert.Equal(("cuda:0", 1000L, false), (need.Device, need.AvailableBytes, need.Fits));
        Assert.Equal(TestModels.Plan(RandomModel.Gpt2()).Shares[0].Bytes, need.Bytes);
    }

    [Fact]
    public void Require_ACardThatIsTooSmall_AdvisesTheTypeThatFits()
    {
        var source = TestModels.Source(RandomModel.Gpt2());
        var options = new DecoderLoadOptions { Placement = DevicePlacement.Parse("cuda") };
        var bytes = TestModels.Plan(RandomModel.Gpt2()).Shares[0].Bytes;
        var runtime = new TorchSharpRuntime(new FakeMachine(bytes - 1));

        var error = Assert.Throws<InvalidOptionException>(() =>
            MemoryCheck.Require("folder", type => runtime.Estimate(source, options with { Weights = type }), type: null));

        Assert.Contains("available on cuda:0; Weights (--weights) bf16 needs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OverTwoCards_ComputesWhatOneDoesAndLeavesNoTensor()
    {
        var before = LiveTensors.Before();
        var runtime = new TorchSharpRuntime(new FakeMachine(1 << 30, 1 << 30));
        Assert.All(TestModels.All, model => Assert.Equal(LastLogits(runtime, model, "cuda:0"), LastLogits(runtime, model, "cuda:1+cuda:0")));
        Assert.Equal(before, Tensor.TotalCount);
    }

    /// <summary>Real ones, where there are any: another than the first is never the current card of a thread.</summary>
    [Fact]
    public void Load_OnEachCardAndOverAll_ComputesWhatTheProcessorDoes()
    {
        var runtime = new TorchSharpRuntime();
        var cards = TestDevices.Cards;
        string[] placements = cards is [var first, var second, ..] ? [.. cards, $"{second}+{first}"] : [.. cards];
        Assert.All(TestModels.All, model =>
        {
            var expected = LastLogits(runtime, model, "torch-cpu");
            Assert.All(placements, device => Assert.All(expected.Zip(LastLogits(runtime, model, device)), pair => Assert.Equal(pair.First, pair.Second, 1e-4)));
        });
    }

    [Fact]
    public void AddTorchSharpRuntime_Twice_IsOneRuntimeForItsDevices()
    {
        var services = new ServiceCollection().AddTorchSharpRuntime().AddTorchSharpRuntime();

        var service = Assert.Single(services);
        Assert.Equal((typeof(IRuntime), typeof(TorchSharpRuntime)), (service.ServiceType, service.ImplementationType));
        Assert.Equal(["cuda", "torch-cpu"], new TorchSharpRuntime().DeviceKinds);
    }

    private static float[] LastLogits(TorchSharpRuntime runtime, RandomModel model, string device)
    {
        using var decoder = runtime.Load(TestModels.Source(model), new DecoderLoadOptions { Placement = DevicePlacement.Parse(device) });
        using var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, new[] { 5, 17, 60 });
        decoder.Forward(batch);
        return entry.Logits;
    }
}
