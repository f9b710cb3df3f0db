using W2S.Bench.Cards;
using W2S.Bench.Commands;
using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Tests.Cards;

public class CardDevicesTests
{
    private static readonly ComputeDevice[] Found =
    [
        new("cuda:0", "Some Card", 24_000_000_000, 20_000_000_000),
        new("torch-cpu", "2 processors", null, null) { Obstacle = "its library is missing" },
    ];

    [Theory]
    [InlineData("cuda:1", "--device: cuda:1 found, cuda:0 (Some Card) or torch-cpu (2 processors) expected")]
    [InlineData("torch-cpu", "--device: torch-cpu found, but its library is missing")]
    public void Require_DeviceThatCannotBeUsed_IsRefusedWithWhatThereIs(string device, string expected) =>
        Assert.Equal(expected, Assert.Throws<UsageException>(() => CardDevices.Require(DevicePlacement.Parse(device), Found)).Message);

    [Fact]
    public void Require_DeviceThatIsThere_Passes() => CardDevices.Require(DevicePlacement.Parse("cuda"), Found);
}
