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
}
