using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Tests.Runtime.Devices;

public sealed class DevicePlacementTests
{
    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("CPU", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:3", "cuda:3")]
    [InlineData("cuda:0 + cuda:1", "cuda:0+cuda:1")]
    [InlineData("cuda:1+cuda:0", "cuda:1+cuda:0")]
    [InlineData("torch-cpu", "torch-cpu")]
    public void Parse_ADevice_HasOneSpelling(string text, string spelling)
    {
        var placement = DevicePlacement.Parse(text);

        Assert.Equal(spelling, placement.ToString());
        Assert.Equal(spelling.Split('+'), placement.Names);
        Assert.Equal(DevicePlacement.Parse(spelling), placement);
        Assert.Equal(DevicePlacement.Parse(spelling).GetHashCode(), placement.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("0")]
    [InlineData(":1")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1024")]
    [InlineData("cuda:99999999999")]
    [InlineData("cuda:1+")]
    [InlineData("cuda:1+cuda:1")]
    [InlineData("cuda:0+cpu")]
    [InlineData("cpu+cpu")]
    [InlineData("cuda:0,cuda:1")]
    [InlineData("../cuda")]
    public void Parse_SomethingElse_IsRefusedAndSaysWhatIsExpected(string text)
    {
        var error = Assert.Throws<InvalidOptionException>(() => DevicePlacement.Parse(text));

        Assert.Contains($"'{text}' found", error.Message, StringComparison.Ordinal);
        Assert.Contains("cuda:0+cuda:1", error.Message, StringComparison.Ordinal);
        Assert.False(DevicePlacement.TryParse(text, out _));
    }

    [Fact]
    public void TryParse_Nothing_IsNoDevice() => Assert.False(DevicePlacement.TryParse(null, out _));

    [Fact]
    public void Equals_OtherDevices_AreNotTheSame()
    {
        Assert.NotEqual(DevicePlacement.Parse("cuda:0"), DevicePlacement.Parse("cuda:1"));
        Assert.NotEqual(DevicePlacement.Parse("cuda:0+cuda:1"), DevicePlacement.Parse("cuda:1+cuda:0"));
        Assert.NotEqual(DevicePlacement.Cpu, DevicePlacement.Parse("cuda"));
    }
}
