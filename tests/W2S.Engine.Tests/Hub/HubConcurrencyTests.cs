using W2S.Engine.Hub;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hub;

public sealed class HubConcurrencyTests : HubTest
{
    private readonly TinyRepository _repository = TinyRepository.Single().With(Weights, TinyRepository.Bytes(400_000, seed: 3));

    [Fact]
    public async Task Download_TwoClientsAtOnce_FetchEachFileOnce()
    {
        var server = ServeOnceAllHaveAsked(2);

        var folders = await Task.WhenAll(Client(server).DownloadAsync(Id), Client(server).DownloadAsync(Id))
            .WaitAsync(TimeSpan.FromMinutes(5));

        Assert.All(folders, folder => AssertDownloaded(_repository, folder));
        Assert.All(_repository.Files.Keys, file => Assert.Equal(1, server.Fetches(file)));
    }

    [Fact]
    public async Task Download_TwoProcessesAtOnce_FetchEachFileOnce()
    {
        var server = ServeOnceAllHaveAsked(2);
        using var first = HubProcess.Start(server.Address, CacheFolder);
        using var second = HubProcess.Start(server.Address, CacheFolder);

        var folders = await Task.WhenAll(HubProcess.FolderOfAsync(first), HubProcess.FolderOfAsync(second));

        Assert.All(folders, folder => AssertDownloaded(_repository, folder));
        Assert.All(_repository.Files.Keys, file => Assert.Equal(1, server.Fetches(file)));
    }

    [Fact]
    public async Task Download_WaitingForAnother_CanBeCancelled()
    {
        using var held = await HoldWeightsAsync();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        var server = Serve(_repository);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(server).DownloadAsync(Id, progress: null, cancellation.Token));

        Assert.Equal(0, server.Fetches(Weights));
    }

    [Fact]
    public async Task Download_WaitingForAnother_SaysSoOnce()
    {
        var progress = new ProgressList<HubProgress>();
        Task<string> download;
        using (await HoldWeightsAsync())
        {
            download = Client(Serve(_repository)).DownloadAsync(Id, progress);
            await Eventually.IsTrueAsync(() => progress.Reports.Any(r => r.IsWaiting));
            await Task.Delay(20); // in which it looks again and again
        }

        AssertDownloaded(_repository, await download);

        var waiting = Assert.Single(progress.Reports, r => r.IsWaiting);
        Assert.Equal((Weights, 0, 400_000), (waiting.File, waiting.FileBytesDone, waiting.FileBytes));
        Assert.Equal(progress.Reports[^1].BytesTotal, progress.Reports[^1].BytesDone);
    }

    [Fact]
    public async Task Download_KilledOnceALinkIsMade_LeavesNothingElseInTheSnapshot()
    {
        var server = Serve(_repository);
        var dying = Owned(new HubClient(Options(server), handler: null, Time)
        {
            CreateLink = (path, target) =>
            {
                File.CreateSymbolicLink(path, target);
                throw new OperationCanceledException();
            },
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying.DownloadAsync(Id));

        AssertNothingWrongPublished(_repository);
        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));
    }

    [Fact]
    public async Task Download_HolderThatDied_LeavesNoLockBehind()
    {
        var server = Serve(_repository);
        server.Script = request => request.Target == HubServer.ContentPath(Weights) ? new Reply { Then = Ending.Silence } : null;
        using var process = HubProcess.Start(server.Address, CacheFolder);
        while (server.Fetches(Weights) == 0 && !process.HasExited)
        {
            await Task.Delay(20);
        }

        Assert.False(process.HasExited);
        process.Kill();
        await process.WaitForExitAsync();
        server.Script = null;

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id).WaitAsync(TimeSpan.FromMinutes(5)));
    }

    private Task<IDisposable> HoldWeightsAsync()
    {
        var checksum = Checksum.Parse(TinyRepository.Checksum(Weights, _repository.Files[Weights]))!;
        return BlobLock.TakeAsync(
            new HubFolders(CacheFolder, Id.Repository).Lock(checksum), TimeProvider.System, static () => { }, CancellationToken.None);
    }

    /// <summary>
    /// A server that keeps contents back until so many have asked for the listing: whoever comes later would find them cached.
    /// </summary>
    private HubServer ServeOnceAllHaveAsked(int number)
    {
        var server = Serve(_repository);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Gate = all.Task;
        server.Script = _ =>
        {
            if (server.Paths.Count(p => p == HubServer.ListingPath()) == number)
            {
                all.TrySetResult();
            }

            return null;
        };
        return server;
    }
}
