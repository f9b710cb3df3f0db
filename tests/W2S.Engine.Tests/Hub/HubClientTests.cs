using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class HubClientTests : HubTest
{
    [Fact]
    public async Task Download_Repository_BringsTheFilesAModelIsLoadedFromAndNoOthers()
    {
        var repository = TinyRepository.Single()
            .With("generation_config.json", "{}")
            .With("special_tokens_map.json", """{"eos_token":"x"}""")
            .With("additional_chat_templates/tool_use.jinja", "{{ messages }}")
            .With("README.md", "hello")
            .With("pytorch_model.bin", [0x80, 2])
            .With("consolidated.safetensors", new byte[5])
            .With("original/params.json", "{}")
            .With("onnx/model.safetensors", new byte[5])
            .With("additional_chat_templates/deep/x.jinja", "")
            .With("model.gguf", new byte[5]);
        var server = Serve(repository);

        var folder = await Client(server).DownloadAsync(Id);

        AssertDownloaded(repository, folder);
        Assert.Equal(
            ["additional_chat_templates/tool_use.jinja", "config.json", "generation_config.json", Weights, "special_tokens_map.json",
                "tokenizer.json"],
            new HubCache(Options(server)).List()[0].Revisions[0].Files.Select(f => f.Name));
        Assert.Equal(1 + 6, server.Requests.Count);
    }

    [Fact]
    public async Task Download_Cache_HasTheLayoutThatOtherToolsUse()
    {
        var repository = TinyRepository.Single().With("additional_chat_templates/a.jinja", "x");

        await Client(Serve(repository)).DownloadAsync(Id);

        Assert.Equal(TinyRepository.Commit, File.ReadAllText(Path.Join(RepositoryFolder, "refs", "main")));
        var weights = TinyRepository.Checksum(Weights, repository.Files[Weights]);
        var template = TinyRepository.Checksum("a.jinja", repository.Files["additional_chat_templates/a.jinja"]);
        Assert.Equal($"../../blobs/{weights}", new FileInfo(Path.Join(Snapshot, Weights)).LinkTarget);
        Assert.Equal($"../../../blobs/{template}", new FileInfo(Path.Join(Snapshot, "additional_chat_templates/a.jinja")).LinkTarget);
        Assert.Equal(repository.Files[Weights], File.ReadAllBytes(Path.Join(RepositoryFolder, "blobs", weights)));
        Assert.True(File.Exists(Path.Join(CacheFolder, ".locks", "models--tiny-org--tiny-model", weights + ".lock")));
        var tree = File.ReadAllText(Path.Join(RepositoryFolder, "trees", TinyRepository.Commit + ".json"));
        Assert.Contains("\"format_version\": 1", tree, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_FilesOfTheSameContent_AreFetchedOnce()
    {
        var repository = TinyRepository.Single().With("generation_config.json", "{}").With("special_tokens_map.json", "{}");
        var server = Serve(repository);

        AssertDownloaded(repository, await Client(server).DownloadAsync(Id));

        Assert.Equal(1, server.Fetches("generation_config.json") + server.Fetches("special_tokens_map.json"));
    }

    [Fact]
    public async Task Download_Shards_BringsThoseTheIndexNames()
    {
        var repository = TinyRepository.Sharded();
        repository.With("model-00001-of-00002.safetensors", new byte[9]); // an older split, left behind
        var server = Serve(repository);

        AssertDownloaded(repository, await Client(server).DownloadAsync(Id));

        Assert.Equal(0, server.Fetches("model-00001-of-00002.safetensors"));
        Assert.Equal(1, server.Fetches("model.safetensors.index.json"));
    }

    [Fact]
    public async Task Download_Again_AsksForTheListingOnly()
    {
        var server = Serve(TinyRepository.Sharded());
        await Client(server).DownloadAsync(Id);
        server.Requests.Clear();

        await Client(server).DownloadAsync(Id);

        Assert.Equal([HubServer.ListingPath()], server.Paths);
    }

    [Fact]
    public async Task Download_Commit_IsAskedForOnce()
    {
        var server = Serve(TinyRepository.Single());
        var pinned = new HubModelId(TinyRepository.Name, TinyRepository.Commit);
        await Client(server).DownloadAsync(pinned);
        server.Requests.Clear();

        Assert.Equal(Snapshot, await Client(server).DownloadAsync(pinned));

        Assert.Empty(server.Requests);
        Assert.False(Directory.Exists(Path.Join(RepositoryFolder, "refs")));
    }

    [Fact]
    public async Task Download_RevisionWithASlash_IsEscapedInTheUrlAndAPathInTheCache()
    {
        var server = Serve(TinyRepository.Single());

        await Client(server).DownloadAsync(new HubModelId(TinyRepository.Name, "refs/pr/1"));

        Assert.Contains(HubServer.ListingPath("refs%2Fpr%2F1"), server.Paths);
        Assert.Equal(TinyRepository.Commit, File.ReadAllText(Path.Join(RepositoryFolder, "refs", "refs", "pr", "1")));
    }

    [Fact]
    public async Task Download_BranchThatMovedOn_BringsOnlyWhatChanged()
    {
        var older = TinyRepository.Single().With("config.json", """{"model_type":"older"}""");
        older.WriteCache(CacheFolder, commit: new string('a', 40));
        var server = Serve(TinyRepository.Single());

        var folder = await Client(server).DownloadAsync(Id);

        AssertDownloaded(TinyRepository.Single(), folder);
        Assert.Equal([HubServer.ListingPath(), HubServer.ContentPath("config.json")], server.Paths);
    }

    [Fact]
    public async Task Download_SnapshotPartlyFilledByAnotherTool_IsCompleted()
    {
        TinyRepository.Single().Without(Weights).WriteCache(CacheFolder);
        var server = Serve(TinyRepository.Single());

        AssertDownloaded(TinyRepository.Single(), await Client(server).DownloadAsync(Id));

        Assert.Equal([HubServer.ListingPath(), HubServer.ContentPath(Weights)], server.Paths);
    }

    [Fact]
    public async Task Download_WhereLinksAreNotPossible_PutsTheFilesThemselvesThere()
    {
        var server = Serve(TinyRepository.Sharded());
        using var client = new HubClient(Options(server), handler: null, Time)
        {
            CreateLink = (_, _) => throw new IOException("not permitted"),
        };

        var folder = await client.DownloadAsync(Id);

        AssertDownloaded(TinyRepository.Sharded(), folder);
        Assert.All(Directory.GetFiles(folder), path => Assert.Null(new FileInfo(path).LinkTarget));
        server.Requests.Clear();
        await client.DownloadAsync(Id);
        Assert.Equal([HubServer.ListingPath()], server.Paths);
    }

    [Fact]
    public async Task Download_EmptyFile_IsVerifiedWithoutARequest()
    {
        var repository = TinyRepository.Single().With("merges.txt", "");
        var server = Serve(repository);

        AssertDownloaded(repository, await Client(server).DownloadAsync(Id));

        Assert.Equal(0, server.Fetches("merges.txt"));
        Assert.True(File.Exists(Path.Join(Snapshot, "merges.txt")));
    }

    [Fact]
    public async Task Download_Progress_AddsUpToTheTotal()
    {
        var repository = TinyRepository.Sharded(shards: 3, size: 200_000);
        var reports = new List<HubProgress>(); // reports come one at a time

        await Client(Serve(repository)).DownloadAsync(Id, new Reports(reports));

        var total = repository.Files.Values.Sum(f => (long)f.Length);
        Assert.Equal(total, reports[^1].BytesDone);
        Assert.All(reports, r => Assert.Equal(total, r.BytesTotal));
        Assert.Equal(
            repository.Files.Keys.Order(), reports.Where(r => r.FileBytesDone == r.FileBytes).Select(r => r.File).Distinct().Order());
        Assert.Equal(reports.Select(r => r.BytesDone).Order(), reports.Select(r => r.BytesDone));
    }

    [Fact]
    public async Task Download_Files_NoMoreAtATimeThanAllowed()
    {
        var (open, most) = (0, 0);
        var server = Serve(TinyRepository.Sharded(shards: 6));
        server.Script = request =>
        {
            if (request.Target.Contains("/resolve/", StringComparison.Ordinal))
            {
                InterlockedMax(ref most, Interlocked.Increment(ref open));
                Thread.Sleep(20);
                Interlocked.Decrement(ref open);
            }

            return null;
        };

        await Client(Options(server) with { MaxParallelDownloads = 2 }).DownloadAsync(Id);

        Assert.InRange(most, 1, 2);
    }

    [Theory]
    [InlineData("mirror/of/hub")]
    [InlineData("mirror/of/hub/")]
    [InlineData("/")]
    public async Task Download_EndpointWithAPath_IsAskedUnderIt(string path)
    {
        var repository = TinyRepository.Single();
        var server = Serve(repository);
        var prefix = "/" + path.Trim('/');
        server.Script = request => request.Target.StartsWith(prefix.TrimEnd('/') + "/", StringComparison.Ordinal)
            ? server.Answer(request with { Target = request.Target[prefix.TrimEnd('/').Length..] })
            : Reply.Error(404);

        AssertDownloaded(repository, await Client(Options(server) with { Endpoint = new Uri(server.Address, path) }).DownloadAsync(Id));
    }

    [Fact]
    public async Task Plan_Repository_TellsWhatIsCached()
    {
        TinyRepository.Single().Without(Weights).WriteCache(CacheFolder);
        var server = Serve(TinyRepository.Single());

        var plan = await Client(server).PlanAsync(Id);

        Assert.Equal([("config.json", true), ("tokenizer.json", true), (Weights, false)], plan.Files.Select(f => (f.Name, f.IsCached)));
        Assert.Equal((TinyRepository.Commit, Snapshot, 3_000), (plan.Commit, plan.Folder, plan.MissingBytes));
        Assert.Equal(TinyRepository.Single().Files.Values.Sum(f => f.Length), plan.TotalBytes);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Download_NoRoomOnTheDisk_IsRefusedBeforeAnyFile()
    {
        var server = Serve(TinyRepository.Single());
        using var client = new HubClient(Options(server), handler: null, Time) { FreeSpace = _ => 3_000 };

        var refusal = await Assert.ThrowsAsync<HubException>(() => client.DownloadAsync(Id));

        Assert.Contains("3000 bytes free", refusal.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Download_CacheThatCannotBeWritten_IsATypedError()
    {
        Directory.CreateDirectory(Scratch);
        File.WriteAllText(CacheFolder, "a file where the folder should be");

        var refusal = await Assert.ThrowsAsync<HubException>(() => Client(Serve(TinyRepository.Single())).DownloadAsync(Id));

        Assert.Contains(CacheFolder, refusal.Message, StringComparison.Ordinal);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
