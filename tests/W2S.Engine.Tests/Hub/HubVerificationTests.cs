using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class HubVerificationTests : HubTest
{
    private const string Config = "config.json";

    private readonly TinyRepository _repository = TinyRepository.Single();

    [Theory]
    [InlineData(Weights)]
    [InlineData(Config)]
    public async Task Download_WrongChecksumOnce_IsFetchedAgain(string file)
    {
        var server = Serve(_repository);
        var first = true;
        server.Script = request =>
        {
            var isWrong = first && IsFor(request, file);
            first &= !isWrong;
            return isWrong ? Reply.Bytes(Altered(file)) : null;
        };

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));

        Assert.Equal(2, server.Fetches(file));
    }

    [Theory]
    [InlineData(Weights)]
    [InlineData(Config)]
    public async Task Download_WrongChecksumTwice_IsRefusedWithBothSumsAndLeavesNothing(string file)
    {
        var server = Serve(_repository);
        server.Script = request => IsFor(request, file) ? Reply.Bytes(Altered(file)) : null;

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(TinyRepository.Checksum(file, _repository.Files[file]), error.Message, StringComparison.Ordinal);
        Assert.Contains(TinyRepository.Checksum(file, Altered(file)), error.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Fetches(file));
        Assert.False(File.Exists(Blob(file, _repository.Files[file])));
        AssertNothingWrongPublished(_repository);
    }

    [Fact]
    public async Task Download_BodyLongerThanListed_IsRefused()
    {
        var server = Serve(_repository);
        server.Script = request => IsFor(request, Weights) ? new Reply { Body = new byte[3_001] } : null;

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id));

        Assert.Contains("more than the 3000 bytes", error.Message, StringComparison.Ordinal);
        AssertNothingWrongPublished(_repository);
    }

    [Fact]
    public async Task Download_BodyWithoutEnd_IsLeftAfterTheBytesListed()
    {
        var server = Serve(_repository);
        server.Script = request => IsFor(request, Weights) ? new Reply { Then = Ending.Flood } : null;

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id));

        Assert.Contains("more than the 3000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_BodyShorterThanListed_IsRefusedAfterTheRetries()
    {
        var server = Serve(_repository);
        server.Script = request => IsFor(request, Weights) && request.From == 0 ? new Reply { Body = new byte[100] }
            : IsFor(request, Weights) ? new Reply { Status = 206, Headers = { ["Content-Range"] = "bytes 100-2999/3000" } }
            : null;

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id));

        Assert.Contains("100 bytes found, 3000 expected", error.Message, StringComparison.Ordinal);
        AssertNothingWrongPublished(_repository);
    }

    [Fact]
    public async Task Download_PageInPlaceOfTheFile_IsRefusedAtItsLength()
    {
        var server = Serve(_repository);
        server.Script = request => IsFor(request, Weights) ? Reply.Text("<html>Please sign in to this network</html>") : null;

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id));

        Assert.Contains("43 bytes announced, 3000 expected", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Fetches(Weights));
    }

    private static bool IsFor(ServedRequest request, string file) => request.Target == HubServer.ContentPath(file);

    private byte[] Altered(string file)
    {
        byte[] content = [.. _repository.Files[file]];
        content[^1] ^= 1;
        return content;
    }
}
