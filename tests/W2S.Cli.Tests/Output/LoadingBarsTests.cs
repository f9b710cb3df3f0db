using W2S.Cli.Output;
using W2S.Cli.Tests.Support;
using W2S.Engine.Models;

namespace W2S.Cli.Tests.Output;

public sealed class LoadingBarsTests(TinyModels models) : IClassFixture<TinyModels>
{
    [Fact]
    public async Task WhileAsync_NoTerminal_WritesNothing() => Assert.Equal("", (await LoadAsync(isTerminal: false, "m")).Error);

    [Theory]
    [InlineData("[red]m[/]")]
    [InlineData("[")]
    [InlineData("a\nb\u001b[2J")]
    public async Task WhileAsync_Terminal_AnyNameIsText(string name)
    {
        var (loaded, error) = await LoadAsync(isTerminal: true, name);

        Assert.Equal(name, loaded);
        Assert.DoesNotContain("\u001b[2J", error, StringComparison.Ordinal);
    }

    private async Task<(string Name, string Error)> LoadAsync(bool isTerminal, string name)
    {
        using var error = new StringWriter();
        var host = new ConsoleHost { Input = TextReader.Null, Output = TextWriter.Null, Error = error, ErrorIsTerminal = isTerminal };
        var bars = new LoadingBars(host);
        await using var model = await bars.WhileAsync(() => LocalModel.LoadAsync(models.Large, new LoadOptions { Name = name, Progress = bars }));
        return (model.Name, error.ToString());
    }
}
