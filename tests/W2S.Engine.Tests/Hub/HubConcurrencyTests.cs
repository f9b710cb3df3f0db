using System.Diagnostics;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class HubConcurrencyTests : HubTest
{
    private readonly TinyRepository _repository = TinyRepository.Single().With(Weights, TinyRepository.Bytes(400_000, seed: 3));

    [Fact]
    public async Task Download_TwoClientsAtOnce_FetchEachFileOnce()
    {
        var server = ServeOnceAllHaveAsked(2);

        var folders = await Task.WhenAll(Client(server).DownloadAsync(Id), Client(server).DownloadAsync(Id)).WaitAsync(TimeSpan.FromMinutes(5));

        Assert.All(folders, folder => AssertDownloaded(_repository, folder));
        Assert.All(_repository.Files.Keys, file => Assert.Equal(1, server.Fetches(file)));
    }

    [Fact]
    public async Task Download_TwoProcessesAtOnce_FetchEachFileOnce()
    {
        var server = ServeOnceAllHaveAsked(2);
        using var first = HubProcess.Start(server, CacheFolder);
        using var second = HubProcess.Start(server, CacheFolder);

        await Task.WhenAll(AssertDownloadedByAsync(first), AssertDownloadedByAsync(second));

        Assert.All(_repository.Files.Keys, file => Assert.Equal(1, server.Fetches(file)));
    }

    [Fact]
    public async Task Download_WaitingForAnother_CanBeCancelled()
    {
        var checksum = Checksum.Parse(TinyRepository.Checksum(Weights, _repository.Files[Weights]))!;
        using var held = await BlobLock.TakeAsync(new HubFolders(CacheFolder, Id.Repository).Lock(checksum), TimeProvider.System, CancellationToken.None);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        var server = Serve(_repository);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(server).DownloadAsync(Id, progress: null, cancellation.Token));

        Assert.Equal(0, server.Fetches(Weights));
    }

    [Fact]
    public async Task Download_HolderThatDied_LeavesNoLockBehind()
    {
        var server = Serve(_repository);
        server.Script = request => request.Target == HubServer.ContentPath(Weights) ? new Reply { Then = Ending.Silence } : null;
        using var process = HubProcess.Start(server, CacheFolder);
        while (server.Fetches(Weights) == 0 && !process.HasExited)
        {
            await Task.Delay(20);
        }

        process.Kill();
        await process.WaitForExitAsync();
        server.Script = null;

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id).WaitAsync(TimeSpan.FromMinutes(5)));
    }

    /// <summary>A server that keeps contents back until so many have asked for the listing: whoever comes later would find them cached.</summary>
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

    private async Task AssertDownloadedByAsync(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var folder = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));

        Assert.Equal((0, ""), (process.ExitCode, await errors));
        AssertDownloaded(_repository, folder);
    }
}
