using System.CommandLine;
using W2S.Bench.Commands;
using W2S.Bench.Rows;
using W2S.Engine.Tests.Support;

namespace W2S.Bench.Tests.Commands;

public class TableCommandTests
{
    [Theory]
    [InlineData("--published COMMAND, --llama COMMAND")]
    [InlineData("--llama COMMAND", "--published", "x")]
    [InlineData("--runs 5", "--published", "x", "--llama", "x", "--runs", "4")]
    [InlineData("all rows instead of --rows", "--published", "x", "--llama", "x", "--rows", "limits")]
    public async Task Run_DocumentThatWouldLoseFigures_IsRefusedBeforeAnythingIsMeasured(string expected, params string[] options)
    {
        using var folder = new TempFolder();
        var document = Path.Join(folder.Path, "page.md");

        var error = await Assert.ThrowsAsync<UsageException>(() => InvokeAsync(
            [.. options, "--docs", document, "--out", Path.Join(folder.Path, "out"), "--models", Path.Join(folder.Path, "models")]));

        Assert.Contains($"would lose figures it has; {expected} expected", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Help_OfTheTable_NamesEveryRow()
    {
        var help = (await InvokeAsync(["--help"])).ReplaceLineEndings(" ");

        Assert.All(TableRows.Names, name => Assert.Contains(name, help, StringComparison.Ordinal));
    }

    private static async Task<string> InvokeAsync(string[] options)
    {
        using var output = new StringWriter();
        var root = new RootCommand { TableCommand.Create(new Progress(TextWriter.Null, isTerminal: false)) };
        await root.Parse(["table", .. options]).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        return output.ToString();
    }
}
