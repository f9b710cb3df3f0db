using System.Text.Json;
using W2S.Cli.Tests.Support;
using W2S.Engine.Tests.Support;

namespace W2S.Cli.Tests.Commands;

public sealed class DevicesCommandTests
{
    [Fact]
    public async Task Devices_OfEveryRuntime_AreListedWithTheirMemoryAndWhatKeepsThemFromBeingUsed()
    {
        var table = (await CliRun.WithCardsAsync(new FakeRuntime(), "devices")).ShouldSucceed().Output;

        Assert.Matches(@"cpu +[0-9]+ processors .* free of .* yes\n", table);
        Assert.Matches(@"cuda:0 +Fake Card +20\.0 GB free of 24\.0 GB +yes\n", table);
        Assert.Matches(@"cuda:1 +Old Card +8\.0 GB +no\n", table);
        Assert.Contains("\ncuda:1 cannot be used: its driver is too old; install a newer one\n", table, StringComparison.Ordinal);
        Assert.Contains("-p:W2STorch=cuda", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_Json_IsOneObjectADevice()
    {
        var devices = (await CliRun.WithCardsAsync(new FakeRuntime(), "devices", "--json")).ShouldSucceed().JsonLines;

        Assert.Equal(["cpu", "cuda:0", "cuda:1"], devices.Select(device => device.GetProperty("name").GetString()));
        Assert.Equal(24_000_000_000, devices[1].GetProperty("totalBytes").GetInt64());
        Assert.Equal(20_000_000_000, devices[1].GetProperty("freeBytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, devices[1].GetProperty("obstacle").ValueKind);
        Assert.Equal(JsonValueKind.Null, devices[2].GetProperty("freeBytes").ValueKind);
        Assert.Equal("its driver is too old; install a newer one", devices[2].GetProperty("obstacle").GetString());
    }

    [Fact]
    public async Task Devices_WhereNothingComputesOnCards_SaysSoAndWhereToRead()
    {
        var devices = (await CliRun.OfAsync("devices", "--json")).ShouldSucceed().JsonLines;

        Assert.Equal(["cpu", "cuda"], devices.Select(device => device.GetProperty("name").GetString()));
        Assert.Contains("built without TorchSharp", devices[1].GetProperty("obstacle").GetString(), StringComparison.Ordinal);
        Assert.Contains("docs/gpu.md", (await CliRun.OfAsync("devices")).ShouldSucceed().Output, StringComparison.Ordinal);
    }
}
