using W2S.Bench.Reports;
using W2S.Engine.Tests.Support;

namespace W2S.Bench.Tests.Reports;

public class MarkdownTableTests
{
    private static readonly Report Measured = new()
    {
        Machine = new Machine("Some Processor", "X64", "avx2 kernels, 2 threads"),
        Peers = ["llama.cpp 1234"],
        Runs = 5,
        Date = new DateOnly(2026, 11, 21),
        Notices = ["llama.cpp is not measured: --llama was not given"],
        Rows =
        [
            new ReportRow(
                "decode",
                "one-row decode",
                [
                    new Figure("of the bandwidth", 0.83, Unit.Share, Goal.AtLeast(0.8), "497 MB"),
                    new Figure("faster", 1.2, Unit.Times, Goal.AtLeast(1.5), ""),
                    new Figure("alone", 0.02, Unit.Seconds, Goal: null, ""),
                ],
                [new Series("length", "CBS", [new Point(1, 2)])],
                new Dictionary<string, List<double>> { ["fp32"] = [1, 2, 3] }),
        ],
    };

    [Fact]
    public void Write_Figures_StandBesideTheirGoals()
    {
        var lines = MarkdownTable.Write(Measured).ReplaceLineEndings("\n").Split('\n');

        Assert.Contains("| of the bandwidth | at least 80% | 83% | yes | 497 MB |", lines);
        Assert.Contains("| faster | at least 1.50 times | 1.20 times | **no** |  |", lines);
        Assert.Contains("| alone |  | 20.0 ms |  |  |", lines);
    }

    [Fact]
    public void Write_Notice_IsToldBelow()
    {
        Assert.Contains("llama.cpp is not measured", MarkdownTable.Write(Measured), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_WrittenAndRead_IsTheSame()
    {
        using var folder = new TempFolder();
        var path = Path.Join(folder.Path, "results.json");

        Measured.Write(path);

        Assert.Equal(MarkdownTable.Write(Measured), MarkdownTable.Write(Report.Read(path)));
        Assert.Equal([1.0, 2, 3], Report.Read(path).Rows[0].Samples["fp32"]);
    }
}
