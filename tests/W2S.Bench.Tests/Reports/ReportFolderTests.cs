using W2S.Bench.Reports;
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
}
