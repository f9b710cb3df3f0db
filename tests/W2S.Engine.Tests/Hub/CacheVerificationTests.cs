using W2S.Engine.Hub;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hub;

public sealed class CacheVerificationTests : HubTest
{
    private const string Config = "config.json";

    private readonly TinyRepository _repository = TinyRepository.Single();

    [Fact]
    public async Task Verify_Whole_RemovesNothing()
    {
        _repository.WriteCache(CacheFolder);
        var progress = new ProgressList<HubProgress>();

        Assert.Empty(await Client(Serve(_repository)).VerifyAsync(Id, progress));

        Assert.Equal(Snapshot, new HubCache(new HubOptions { CacheFolder = CacheFolder }).FindSnapshot(Id));
        Assert.Equal(progress.Reports[^1].BytesTotal, progress.Reports[^1].BytesDone);
        Assert.Equal(_repository.Files.Keys.Order(), progress.Reports.Select(r => r.File).Distinct().Order());
    }

    [Theory]
    [InlineData(Weights)]
    [InlineData(Config)]
    public async Task Verify_DamagedBlob_IsNamedAndFetchedAgain(string file)
    {
        _repository.WriteCache(CacheFolder);
        Damage(Blob(file, _repository.Files[file]));
        var server = Serve(_repository);

        Assert.Equal([file], await Client(server).VerifyAsync(Id));

        Assert.Null(new HubCache(Options(server)).FindSnapshot(Id));
        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));
        Assert.Equal((1, 1), (server.Fetches(file), server.Paths.Count(path => path.Contains("/resolve/", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Verify_DamagedFileInPlaceOfALink_IsFetchedAgain()
    {
        _repository.WriteCache(CacheFolder);
        File.Delete(Path.Join(Snapshot, Weights));
        File.WriteAllBytes(Path.Join(Snapshot, Weights), new byte[3_000]);
        var server = Serve(_repository);

        Assert.Equal([Weights], await Client(server).VerifyAsync(Id));

        AssertDownloaded(_repository, await Client(server).DownloadAsync(Id));
    }

    [Fact]
    public async Task Verify_DamagedFileThatALinkLeadsToOutsideTheCache_IsNotTheCachesToRemove()
    {
        _repository.WriteCache(CacheFolder);
        var outside = Path.Join(Scratch, "mine");
        File.WriteAllBytes(outside, new byte[3_000]);
        File.Delete(Path.Join(Snapshot, Weights));
        File.CreateSymbolicLink(Path.Join(Snapshot, Weights), outside);

        Assert.Equal([Weights], await Client(Serve(_repository)).VerifyAsync(Id));

        Assert.True(File.Exists(outside));
        Assert.False(File.Exists(Path.Join(Snapshot, Weights)));
    }

    [Fact]
    public async Task Verify_DamagedIndexOfTheWeights_IsFoundBeforeItIsReadForAPlan()
    {
        var repository = TinyRepository.Sharded();
        repository.WriteCache(CacheFolder);
        Damage(Blob("model.safetensors.index.json", repository.Files["model.safetensors.index.json"]));
        var server = Serve(repository);

        Assert.Equal(["model.safetensors.index.json"], await Client(server).VerifyAsync(Id));

        AssertDownloaded(repository, await Client(server).DownloadAsync(Id));
    }

    [Fact]
    public async Task Verify_NotCached_FindsNothing() => Assert.Empty(await Client(Serve(_repository)).VerifyAsync(Id));

    private static void Damage(string path)
    {
        var content = File.ReadAllBytes(path);
        content[^1] ^= 1;
        File.WriteAllBytes(path, content);
    }
}
