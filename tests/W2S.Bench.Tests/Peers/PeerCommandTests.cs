using W2S.Bench.Peers;

namespace W2S.Bench.Tests.Peers;

public class PeerCommandTests
{
    [Fact]
    public async Task RunAsync_CommandWithWordsBefore_PassesThemFirst()
    {
        var output = await new PeerCommand("dotnet --list-runtimes").RunAsync([], CancellationToken.None);

        Assert.Contains("Microsoft.NETCore.App", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NoSuchProgram_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<PeerException>(() => new PeerCommand("no-such-program --x").RunAsync([], CancellationToken.None));

        Assert.Contains("no-such-program --x does not start", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ProgramFails_ShowsWhatItSaid()
    {
        var exception = await Assert.ThrowsAsync<PeerException>(() => new PeerCommand("dotnet").RunAsync(["no-such-file.dll"], CancellationToken.None));

        Assert.Contains("no-such-file.dll", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it printed nothing")]
    [InlineData("\n one \n\ntwo\n", "it printed: one / two")]
    public void Ending_OfWhatAPeerPrinted_IsNeverEmpty(string output, string expected)
    {
        Assert.Equal(expected, PeerCommand.Ending(output));
    }
}
