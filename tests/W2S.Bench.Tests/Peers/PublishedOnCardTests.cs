using W2S.Bench.Peers;

namespace W2S.Bench.Tests.Peers;

public class PublishedOnCardTests
{
    [Fact]
    public void ParseSeconds_TwoGuidedRuns_TakesTheSecond() => Assert.Equal(2.5, PublishedOnCard.ParseSeconds("""
        {"guided": false, "seconds": 1.5}
        {"guided": true, "seconds": 7.5}
        {"guided": true, "seconds": 2.5}
        """));

    [Fact]
    public void ParseSeconds_NoGuidedRun_IsRefused() => Assert.Throws<PeerException>(() => PublishedOnCard.ParseSeconds("usage: --runs"));
}
