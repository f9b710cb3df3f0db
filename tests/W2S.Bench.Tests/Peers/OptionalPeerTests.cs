using W2S.Bench.Peers;

namespace W2S.Bench.Tests.Peers;

public class OptionalPeerTests
{
    [Fact]
    public async Task MeasureAsync_FailsInALaterRound_IsTurnedOffWithANotice()
    {
        var calls = 0;
        var peer = new OptionalPeer<SomePeer>(new SomePeer(), "some peer", "--some");
        await peer.PrepareAsync(_ => Task.CompletedTask, CancellationToken.None);
        Assert.Equal("some 1.0", peer.Version);
        Assert.Null(peer.Notice);

        for (var round = 0; round < 4; round++)
        {
            await peer.MeasureAsync(_ => ++calls == 2 ? throw new PeerException("it broke") : Task.CompletedTask);
        }

        Assert.Equal(2, calls);
        Assert.Equal("some peer is no longer measured: it broke", peer.Notice);
    }

    [Fact]
    public async Task MeasureAsync_NotGiven_DoesNothing()
    {
        var peer = new OptionalPeer<SomePeer>(null, "some peer", "--some");

        await peer.MeasureAsync(_ => throw new PeerException("called"));

        Assert.Equal("some peer is not measured: --some was not given", peer.Notice);
    }

    private sealed class SomePeer : IPeer
    {
        public Task<string?> VersionAsync(CancellationToken cancellationToken) => Task.FromResult<string?>("some 1.0");
    }
}
