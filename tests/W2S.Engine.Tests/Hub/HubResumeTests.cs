using W2S.Engine.Hub;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hub;

public sealed class HubResumeTests : HubTest
{
    private const int Size = 300_000;
    private const int Cut = 200_000;

    private readonly TinyRepository _repository = TinyRepository.Single().With(Weights, TinyRepository.Bytes(Size, seed: 5));

    private byte[] Content => _repository.Files[Weights];

    [Fact]
    public async Task Download_ConnectionCut_GoesOnWhereItStopped()
    {
        var server = Serve(_repository);
        server.Script = request => IsWeights(request) && request.From == 0 ? Reply.Part(Content, 0, sent: Cut, Ending.Cut) : null;

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));

        Assert.Equal(2, server.Fetches(Weights));
        Assert.InRange(WeightRequests(server)[1].From, 1, Cut);
    }

    [Fact]
    public async Task Download_CancelledAndAskedForAgain_GoesOnWhereItStopped()
    {
        var server = Serve(_repository);
        server.Script = request => IsWeights(request) && request.From == 0 ? Reply.Part(Content, 0, sent: Cut, Ending.Silence) : null;
        using var cancellation = new CancellationTokenSource();
        var partial = Blob(Weights, Content) + ".incomplete";
        var download = Client(server).DownloadAsync(Id, progress: null, cancellation.Token);
        await Eventually.IsTrueAsync(() => File.Exists(partial) && new FileInfo(partial).Length >= 2 << 16);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
        AssertNothingWrongPublished(_repository);

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));

        Assert.InRange(WeightRequests(server)[^1].From, 2 << 16, Cut);
    }

    [Fact]
    public async Task Download_ServerThatIgnoresRanges_StartsOver()
    {
        var server = Serve(_repository);
        var first = true;
        server.Script = request =>
        {
            var sent = first && IsWeights(request) ? Cut : Size;
            first &= !IsWeights(request);
            return IsWeights(request) ? Reply.Part(Content, 0, sent, sent < Size ? Ending.Cut : Ending.Close) : null;
        };

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));
    }

    [Theory]
    [InlineData("bytes 7-299999/300000")]
    [InlineData("bytes 100000-299999/300001")]
    [InlineData("nonsense")]
    public async Task Download_AnswerForAnotherRange_StartsOver(string range)
    {
        var server = Serve(_repository);
        WritePartial(Content[..100_000]);
        server.Script = request => IsWeights(request) && request.From > 0
            ? new Reply { Status = 206, Body = Content[100_000..], Headers = { ["Content-Range"] = range } }
            : null;

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));

        Assert.Equal([100_000, 0], WeightRequests(server).Select(r => r.From));
    }

    [Fact]
    public async Task Download_RangeNotSatisfiable_StartsOver()
    {
        var server = Serve(_repository);
        WritePartial(Content[..100_000]);
        server.Script = request => IsWeights(request) && request.From > 0 ? Reply.Error(416) : null;

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));

        Assert.Equal([100_000, 0], WeightRequests(server).Select(r => r.From));
    }

    [Theory]
    [InlineData(100_000, 200_000)]
    [InlineData(Size, 0)]
    [InlineData(Size + 1, Size)]
    public async Task Plan_Leftover_NeedNotBeDownloadedAgain(int length, long missing)
    {
        WritePartial(new byte[length]);
        var plan = await Client(Serve(_repository)).PlanAsync(Id);

        var file = Assert.Single(plan.Files, f => f.Name == Weights);
        Assert.Equal((false, missing), (file.IsCached, file.MissingBytes));
        Assert.Equal(plan.TotalBytes - Size + missing, plan.MissingBytes);
    }

    [Fact]
    public async Task Download_Leftover_IsDoneFromTheFirstReportOn()
    {
        WritePartial(Content[..100_000]);
        var reports = new List<HubProgress>();
        var client = Client(Serve(_repository));

        await client.DownloadAsync(await client.PlanAsync(Id), new Reports(reports));

        Assert.All(reports, report => Assert.InRange(report.BytesDone, 100_000, report.BytesTotal));
    }

    [Fact]
    public async Task Download_LeftoverOfSomethingElse_IsFoundByItsChecksumAndReplaced()
    {
        var server = Serve(_repository);
        WritePartial(new byte[100_000]);

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));

        Assert.Equal([100_000, 0], WeightRequests(server).Select(r => r.From));
    }

    [Fact]
    public async Task Download_LeftoverLongerThanTheFile_StartsOver()
    {
        var server = Serve(_repository);
        WritePartial(new byte[Size + 1]);

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));

        Assert.Equal([0], WeightRequests(server).Select(r => r.From));
    }

    [Fact]
    public async Task Download_LeftoverThatIsWhole_NeedsNoRequest()
    {
        var server = Serve(_repository);
        WritePartial(Content);

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));

        Assert.Equal(0, server.Fetches(Weights));
    }

    [Fact]
    public async Task Download_BlobOfAnotherSize_IsReplaced()
    {
        _repository.WriteCache(CacheFolder, reference: null);
        File.WriteAllBytes(Blob(Weights, Content), new byte[5]);

        AssertDownloaded(_repository, await Client(Serve(_repository)).DownloadAsync(Id));
    }

    [Fact]
    public async Task Download_CutAfterEveryMebibyte_IsNotGivenUp()
    {
        var large = TinyRepository.Single().With(Weights, TinyRepository.Bytes(6 << 20, seed: 6));
        var server = Serve(large);
        server.Script = request => IsWeights(request)
            ? Reply.Part(large.Files[Weights], request.From, sent: (1 << 20) + (1 << 16), Ending.Cut)
            : null;

        AssertDownloaded(large, await Client(Options(server) with { MaxRetries = 0 }).DownloadAsync(Id));

        Assert.InRange(server.Fetches(Weights), 5, 7);
    }

    [Fact]
    public async Task Download_CutWithoutMovingAnything_IsGivenUpAfterTheRetries()
    {
        var server = Serve(_repository);
        server.Script = request => IsWeights(request) ? Reply.Part(Content, request.From, sent: 0, Ending.Cut) : null;

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id));

        Assert.Contains(Weights, error.Message, StringComparison.Ordinal);
        Assert.Equal(1 + 3, server.Fetches(Weights));
        AssertNothingWrongPublished(_repository);
    }

    private static bool IsWeights(ServedRequest request) => request.Target.EndsWith(Weights, StringComparison.Ordinal);

    private static ServedRequest[] WeightRequests(HubServer server) => [.. server.Requests.Where(IsWeights)];

    private void WritePartial(byte[] content)
    {
        Directory.CreateDirectory(Path.Join(RepositoryFolder, "blobs"));
        File.WriteAllBytes(Blob(Weights, Content) + ".incomplete", content);
    }
}
