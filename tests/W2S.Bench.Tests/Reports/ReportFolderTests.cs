using W2S.Bench.Reports;

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
}
