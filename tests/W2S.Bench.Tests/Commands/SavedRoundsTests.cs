using W2S.Bench.Commands;
using W2S.Bench.Tests.Reports;
using W2S.Engine.Tests.Support;

namespace W2S.Bench.Tests.Commands;

public class SavedRoundsTests
{
    [Fact]
    public void Tell_RoundsThatCameToAnEnd_SaysWhereTheyAreAndWhatReadsThem()
    {
        using var folder = new TempFolder();
        using var output = new StringWriter();
        var saved = new SavedRounds(folder.Path, new Progress(output, isTerminal: false));

        saved.Tell();
        Assert.Empty(output.ToString());

        saved.Save(TestReports.Of(["decode"]) with { Runs = 2 });
        saved.Tell();
        var file = Path.Join(folder.Path, "results.json");
        Assert.Equal($"notice: {file} has the 2 rounds that came to an end; show {file} writes their table{Environment.NewLine}", output.ToString());
        Assert.True(File.Exists(file));
    }
}
