using W2S.Bench.Children;

namespace W2S.Bench.Tests.Children;

public class CardMemoryReportTests
{
    [Fact]
    public void Parse_AfterWhatNativeLibrariesPrint_IsRead() => Assert.Equal(
        new CardMemoryReport(Weights: 3, Caches: 2, Card: null, Host: 9),
        CardMemoryReport.Parse("[W] some warning\n{\"Weights\":3,\"Caches\":2,\"Card\":null,\"Host\":9}\n"));

    [Fact]
    public void Parse_NoReport_IsRefused() => Assert.Throws<ChildException>(() => CardMemoryReport.Parse("nothing"));
}
