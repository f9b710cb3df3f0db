using W2S.Engine.Checkpoints;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class CheckpointSourceTests : HubTest
{
    [Fact]
    public async Task Resolve_FolderOfThatName_WinsOverTheHub()
    {
        var server = Serve(TinyRepository.Single());
        var folder = Directory.CreateDirectory(Path.Join(Scratch, TinyRepository.Name)).FullName;
        TinyRepository.Single().WriteCache(CacheFolder);
        var source = new CheckpointSource(Client(server), baseFolder: Scratch);

        Assert.Equal(folder, await source.ResolveAsync(TinyRepository.Name));
        Assert.Equal(folder, await source.ResolveAsync(folder + "/"));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Resolve_CachedName_AsksTheHubNothing()
    {
        var server = Serve(TinyRepository.Single());
        var snapshot = TinyRepository.Single().WriteCache(CacheFolder);

        Assert.Equal(snapshot, await new CheckpointSource(Client(server)).ResolveAsync(TinyRepository.Name));
        Assert.Equal(snapshot, await new CheckpointSource(Client(server)).ResolveAsync($"{TinyRepository.Name}@{TinyRepository.Commit}"));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Resolve_NameNotCached_IsDownloadedOnce()
    {
        var server = Serve(TinyRepository.Single());
        var source = new CheckpointSource(Client(server));

        AssertDownloaded(TinyRepository.Single(), await source.ResolveAsync(TinyRepository.Name));
        server.Requests.Clear();

        Assert.Equal(Snapshot, await source.ResolveAsync(TinyRepository.Name));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Resolve_DownloadedModelWithoutATokenizer_IsCompleteAllTheSame()
    {
        var server = Serve(TinyRepository.Single().Without("tokenizer.json"));
        var source = new CheckpointSource(Client(server));
        await source.ResolveAsync(TinyRepository.Name);
        server.Requests.Clear();

        Assert.Equal(Snapshot, await source.ResolveAsync(TinyRepository.Name));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Resolve_Offline_AsksNothingAndListsWhatIsCached()
    {
        var server = Serve(TinyRepository.Single());
        TinyRepository.Single().WriteCache(CacheFolder, repository: "gpt2");
        TinyRepository.Single().WriteCache(CacheFolder, repository: "org/other", reference: "v1");
        TinyRepository.Single().Without(Weights).WriteCache(CacheFolder, repository: "org/half"); // not complete
        var source = new CheckpointSource(Client(Options(server) with { Offline = true }));

        var error = await Assert.ThrowsAsync<HubException>(() => source.ResolveAsync(TinyRepository.Name));

        Assert.Contains(
            $"offline (HF_HUB_OFFLINE) not to be had: cached in {CacheFolder}: gpt2, org/other@v1",
            error.Message,
            StringComparison.Ordinal);
        Assert.Equal(Path.Join(CacheFolder, "models--gpt2", "snapshots", TinyRepository.Commit), await source.ResolveAsync("gpt2"));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Download_Offline_AsksNothing()
    {
        var server = Serve(TinyRepository.Single());
        var plan = await Client(server).PlanAsync(Id);
        server.Requests.Clear();
        var offline = Client(Options(server) with { Offline = true });

        await Assert.ThrowsAsync<HubException>(() => offline.PlanAsync(Id));
        await Assert.ThrowsAsync<HubException>(() => offline.DownloadAsync(Id));
        await Assert.ThrowsAsync<HubException>(() => offline.DownloadAsync(plan));

        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("./nowhere")]
    [InlineData("a/b/c")]
    [InlineData("/nowhere/at/all")]
    [InlineData("../nowhere")]
    [InlineData("~/nowhere")]
    [InlineData("~nowhere")]
    [InlineData(".nowhere")]
    [InlineData("no/where/")]
    [InlineData(@"no\where")]
    [InlineData(@"C:\nowhere")]
    public async Task Resolve_NeitherFolderNorName_SaysWhatIsExpected(string text)
    {
        var server = Serve(TinyRepository.Single());

        var error = await Assert.ThrowsAsync<ModelFormatException>(() => new CheckpointSource(Client(server), Scratch).ResolveAsync(text));

        Assert.Contains("no such folder, a checkpoint folder or a hub name", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Resolve_File_IsRefusedAsOne()
    {
        var server = Serve(TinyRepository.Single());
        File.WriteAllText(Path.Join(Scratch, Weights), "");

        var source = new CheckpointSource(Client(server), Scratch);

        var error = await Assert.ThrowsAsync<ModelFormatException>(() => source.ResolveAsync(Weights));

        Assert.Contains("a file found, a checkpoint folder expected", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Resolve_NameTheHubDoesNotHave_MentionsTheFolderToo()
    {
        var server = Serve(TinyRepository.Single());
        server.Script = _ => Reply.Error(404);

        var error = await Assert.ThrowsAsync<HubException>(() => new CheckpointSource(Client(server), Scratch).ResolveAsync("models/typo"));

        Assert.StartsWith($"no folder {Path.Join(Scratch, "models", "typo")}; models/typo: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_OfflineAndIncomplete_SaysWhatIsMissing()
    {
        var repository = TinyRepository.Sharded();
        var server = Serve(repository);
        await Client(server).DownloadAsync(Id);
        Assert.All(Directory.GetFiles(Snapshot, "*-of-*"), File.Delete);
        File.Delete(Path.Join(RepositoryFolder, "refs", "main")); // written last, so a cut download has none
        var source = new CheckpointSource(Client(Options(server) with { Offline = true }), Scratch);

        var error = await Assert.ThrowsAsync<HubException>(() => source.ResolveAsync(TinyRepository.Name));

        Assert.EndsWith(
            $"it is in {CacheFolder}, but incomplete: 3 files missing (model-00001-of-00003.safetensors, "
            + "model-00002-of-00003.safetensors, model-00003-of-00003.safetensors)",
            error.Message,
            StringComparison.Ordinal);
    }
}
