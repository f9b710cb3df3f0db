using W2S.Bench.Peers;

namespace W2S.Bench.Tests.Peers;

public class PublishedSearchTests
{
    [Fact]
    public void ParseSeconds_UnguidedRunFirst_TakesTheGuidedOne()
    {
        const string Output = """
            Loading weights: 100%
            {"guided": false, "W": 4, "seconds": 14.5, "large_seconds": 14.4}
            {"guided": true, "W": 4, "seconds": 20.5, "large_seconds": 14.6}
            """;

        Assert.Equal(20.5, PublishedSearch.ParseSeconds(Output));
    }

    [Fact]
    public void ParseSeconds_NoGuidedRun_IsRefused()
    {
        Assert.Throws<PeerException>(() => PublishedSearch.ParseSeconds("{\"guided\": false, \"seconds\": 1}"));
    }

    [Theory]
    [InlineData("{\"guided\": true")]
    [InlineData("{\"guided\": true, \"seconds\": \"soon\"}")]
    [InlineData("{\"steered\": true}")]
    public void ParseSeconds_LineOfAnotherProgram_IsRefusedWithWhatIsExpected(string line)
    {
        var error = Assert.Throws<PeerException>(() => PublishedSearch.ParseSeconds(line));

        Assert.Contains($"'{line}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"seconds\": 12.5", error.Message, StringComparison.Ordinal);
    }
}
