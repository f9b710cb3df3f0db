using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Tests.Runtime.Cpu;

public sealed class CpuRuntimeTests
{
    private static readonly RandomModel Model = RandomModel.Gpt2();
    private static readonly DecoderSource Source = new(Model.Spec, Model.Weights, Model);

    [Fact]
    public void FindDevices_ThisMachine_IsOneProcessorWithMemory()
    {
        var device = Assert.Single(CpuRuntime.Instance.FindDevices());

        Assert.Equal("cpu", device.Name);
        Assert.InRange(device.FreeBytes!.Value, 1, device.TotalBytes!.Value);
        Assert.Null(device.Obstacle);
    }

    [Fact]
    public void Estimate_AType_IsWhatThePackedWeightsTake()
    {
        var need = Assert.Single(CpuRuntime.Instance.Estimate(Source, new DecoderLoadOptions { Weights = WeightType.Int8 }));

        Assert.Equal(CpuMemory.WeightBytes(Model.Weights, Model, WeightType.Int8), need.Bytes);
        Assert.True(need.Fits);
    }

    [Fact]
    public void Load_ItsDevice_ComputesWhatTheDecoderItselfDoes()
    {
        using var decoder = CpuRuntime.Instance.Load(Source, new DecoderLoadOptions { Dtype = ComputeType.Fp32 });

        Assert.IsType<CpuDecoder>(decoder);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cpu:1")]
    public void Load_AnotherDevice_IsRefused(string device)
    {
        var options = new DecoderLoadOptions { Placement = DevicePlacement.Parse(device) };

        Assert.Throws<InvalidOptionException>(() => CpuRuntime.Instance.Load(Source, options));
        Assert.Throws<InvalidOptionException>(() => CpuRuntime.Instance.Estimate(Source, options));
    }

    [Fact]
    public void Load_AComputeTypeItHasNot_IsRefusedAndPointsAtTheWeights()
    {
        var error = Assert.Throws<InvalidOptionException>(() => CpuRuntime.Instance.Load(Source, new DecoderLoadOptions { Dtype = ComputeType.Bf16 }));

        Assert.Contains("bf16 found, fp32 expected", error.Message, StringComparison.Ordinal);
        Assert.Contains("hold the weights as bf16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_ADeviceNobodyServes_SaysWhichPackageWould()
    {
        var error = Assert.Throws<InvalidOptionException>(() => RuntimeChoice.For(DevicePlacement.Parse("cuda:1"), [CpuRuntime.Instance]));

        Assert.Contains("'cuda:1' found", error.Message, StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cuda-windows", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddTorchSharpRuntime()", error.Message, StringComparison.Ordinal);
        Assert.Same(CpuRuntime.Instance, RuntimeChoice.For(DevicePlacement.Cpu, [CpuRuntime.Instance]));
    }
}
