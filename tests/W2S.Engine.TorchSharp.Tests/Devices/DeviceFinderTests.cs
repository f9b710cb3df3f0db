using W2S.Engine.Runtime.Devices;
using W2S.Engine.Torch.Devices;
using W2S.Engine.Torch.Tests.Support;

namespace W2S.Engine.Torch.Tests.Devices;

public sealed class DeviceFinderTests
{
    [Fact]
    public void All_TwoCards_AreListedBeforeTheProcessor()
    {
        var devices = new DeviceFinder(new FakeMachine(500, null)).All();

        Assert.Equal(["cuda:0", "cuda:1", "torch-cpu"], devices.Select(device => device.Name));
        Assert.Equal(new ComputeDevice("cuda:0", "Card 0", 1 << 30, 500), devices[0]);
        Assert.Null(devices[1].FreeBytes);
        Assert.All(devices, device => Assert.Null(device.Obstacle));
    }

    [Fact]
    public void All_NativesMissing_StillListsWhatIsThereWithTheReason()
    {
        var devices = new DeviceFinder(new FakeMachine(500) { Obstacle = "add a package", CudaObstacle = "add a package for cards" }).All();

        Assert.Equal(["add a package for cards", "add a package"], devices.Select(device => device.Obstacle));
    }

    [Fact]
    public void All_NoCard_SaysWhyThereIsNone()
    {
        var devices = new DeviceFinder(new FakeMachine { CudaObstacle = "no driver" }).All();

        Assert.Equal(new ComputeDevice("cuda", "NVIDIA cards", null, null) { Obstacle = "no driver" }, devices[0]);
        Assert.Equal(["cuda", "torch-cpu"], devices.Select(device => device.Name));
    }

    [Fact]
    public void Of_SeveralCards_AreInTheOrderAskedFor()
    {
        var machine = new FakeMachine(1, 2, 3);

        var devices = new DeviceFinder(machine).Of(DevicePlacement.Parse("cuda:2+cuda:0"));

        Assert.Equal([new TorchDevice("cuda:2", machine.Card(2), 3), new TorchDevice("cuda:0", machine.Card(0), 1)], devices);
    }

    [Fact]
    public void Of_TheProcessor_HasItsMemory()
    {
        var device = Assert.Single(new DeviceFinder(new FakeMachine()).Of(DevicePlacement.Parse("torch-cpu")));

        Assert.Equal(DeviceType.CPU, device.Device.type);
        Assert.True(device.FreeBytes > 0);
    }

    [Fact]
    public void Of_ACardThatIsNotThere_SaysWhichAre()
    {
        var error = Refused(new FakeMachine(1, 2), "cuda:0+cuda:2");

        Assert.Equal("device: 'cuda:0+cuda:2' found, one of cuda:0 (Card 0), cuda:1 (Card 1) expected", error.Message);
    }

    [Fact]
    public void Of_ADeviceThatCannotBeUsed_SaysWhy()
    {
        Assert.Equal("device: 'cuda:0' found, but no driver", Refused(new FakeMachine(1) { CudaObstacle = "no driver" }, "cuda").Message);
        Assert.Equal("device: 'torch-cpu' found, but no natives", Refused(new FakeMachine { Obstacle = "no natives" }, "torch-cpu").Message);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("torch-cpu:1")]
    public void Of_ADeviceOfAnotherRuntimeOrNumber_IsRefused(string device) => Assert.Equal("device", Refused(new FakeMachine(1), device).Option);

    private static InvalidOptionException Refused(ITorchMachine machine, string placement) =>
        Assert.Throws<InvalidOptionException>(() => new DeviceFinder(machine).Of(DevicePlacement.Parse(placement)));
}
