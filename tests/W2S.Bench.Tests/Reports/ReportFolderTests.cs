using W2S.Bench.Reports;
using W2S.Bench.Rows;
using W2S.Engine.Tests.Support;

namespace W2S.Bench.Tests.Reports;

public class ReportFolderTests
{
    [Fact]
    public void PutTable_TwiceBetweenMarks_ReplacesOnlyTheTable()
    {
        const string Document = "before\n<!-- the table of the latest run begins -->\n<!-- the table of the latest run ends -->\nafter\n";

        var once = ReportFolder.PutTable(Document, "| old |\n");
        var twice = ReportFolder.PutTable(once!, "| new |\n");

        Assert.Equal(
            "before\n<!-- the table of the latest run begins -->\n| new |\n<!-- the table of the latest run ends -->\nafter\n", twice);
    }

    [Theory]
    [InlineData("no marks")]
    [InlineData("<!-- the table of the latest run ends --><!-- the table of the latest run begins -->")]
    public void PutTable_NoPlaceForIt_IsRefused(string document)
    {
        Assert.Null(ReportFolder.PutTable(document, "| new |"));
    }

    [Fact]
    public void CheckDocument_NoMarks_IsRefusedAndNothingChanges()
    {
        using var folder = new TempFolder();
        var document = Path.Join(folder.Path, "page.md");
        File.WriteAllText(document, "no marks");

        Assert.Throws<IOException>(() => ReportFolder.CheckDocument(document));

        Assert.Equal("no marks", File.ReadAllText(document));
    }

    [Fact]
    public void Prepare_FolderIsAFile_IsRefused()
    {
        using var folder = new TempFolder();
        var path = Path.Join(folder.Path, "file");
        File.WriteAllText(path, "");

        Assert.Throws<IOException>(() => ReportFolder.Prepare(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"processor\": 1")]
    public void Read_BrokenReport_IsRefusedWithItsName(string text)
    {
        using var folder = new TempFolder();
        var path = Path.Join(folder.Path, "results.json");
        File.WriteAllText(path, text);

        Assert.Contains(path, Assert.Throws<IOException>(() => Report.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_ReportThatLacksSomething_LeavesTheDocumentAsItIs()
    {
        using var folder = new TempFolder();
        var document = Path.Join(folder.Path, "page.md");
        const string Text = "<!-- the table of the latest run begins -->\n| old |\n<!-- the table of the latest run ends -->\n";
        File.WriteAllText(document, Text);
        var whole = TestReports.Of(TableRows.Names);

        foreach (var partial in new[]
        {
            TestReports.Of(TableRows.Names.Skip(1)), whole with { Runs = 4 }, whole with { Notices = ["llama.cpp is not measured: --llama was not given"] },
        })
        {
            Assert.Contains("left as it is", Assert.Throws<IOException>(() => ReportFolder.Publish(partial, document)).Message, StringComparison.Ordinal);
            Assert.Equal(Text, File.ReadAllText(document));
        }

        ReportFolder.Publish(whole, document);
        Assert.NotEqual(Text, File.ReadAllText(document));
    }

    [Fact]
    public void Write_ReportWithoutLinesForAPlot_RemovesAnotherReports()
    {
        using var folder = new TempFolder();
        var plot = Path.Join(folder.Path, "performance-length.svg");
        ReportFolder.Write(TestReports.Of(["growth"], new Series("length", "line", [new Point(1, 2)])), folder.Path);
        Assert.True(File.Exists(plot));

        ReportFolder.Write(TestReports.Of(["decode"]), folder.Path);

        Assert.False(File.Exists(plot));
    }
}
