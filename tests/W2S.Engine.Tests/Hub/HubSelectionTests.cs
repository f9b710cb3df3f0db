using System.Text.Json.Nodes;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class HubSelectionTests : HubTest
{
    private const string LaterCommit = "fedcba9876543210fedcba9876543210fedcba98";

    [Fact]
    public async Task Download_WithoutWeights_IsNoCompleteModelUntilTheRestIsThere()
    {
        var repository = TinyRepository.Sharded().With("chat_template.jinja", "{{ messages }}");
        var server = Serve(repository);
        var cache = new HubCache(Options(server));
        var plan = await Client(server).PlanAsync(Id, HubSelection.WithoutWeights);

        Assert.Equal(Snapshot, await Client(server).DownloadAsync(plan));

        Assert.Equal(
            ["chat_template.jinja", "config.json", "tokenizer.json"], Directory.GetFiles(Snapshot).Select(Path.GetFileName).Order());
        Assert.Equal((null, Snapshot), (cache.FindSnapshot(Id), cache.FindSnapshot(Id, HubSelection.WithoutWeights)));
        Assert.False(cache.List()[0].Revisions[0].IsComplete);
        Assert.Equal(4, server.Requests.Count);

        AssertDownloaded(repository, await Client(server).DownloadAsync(Id));
        Assert.All(repository.Files.Keys, file => Assert.Equal(1, server.Fetches(file)));
    }

    [Fact]
    public async Task Resolve_WithoutWeights_IsDownloadedOnceAndTheModelWhenItIsAskedFor()
    {
        var server = Serve(TinyRepository.Single());
        var source = new CheckpointSource(Client(server)) { Selection = HubSelection.WithoutWeights };

        Assert.Equal(Snapshot, await source.ResolveAsync(TinyRepository.Name));
        Assert.Equal(Snapshot, await source.ResolveAsync(TinyRepository.Name));
        Assert.Equal((3, 0), (server.Requests.Count, server.Fetches(Weights)));

        AssertDownloaded(TinyRepository.Single(), await new CheckpointSource(Client(server)).ResolveAsync(TinyRepository.Name));
        Assert.Equal(1, server.Fetches(Weights));
    }

    [Fact]
    public async Task Plan_WithoutWeights_TakesRepositoriesWhoseWeightsAreRefused()
    {
        var server = Serve(new TinyRepository().With("tokenizer.json", "{}").With("pytorch_model.bin", [0x80, 2]));

        var plan = await Client(server).PlanAsync(Id, HubSelection.WithoutWeights);

        Assert.Equal(["tokenizer.json"], plan.Files.Select(f => f.Name));
    }

    [Fact]
    public async Task Plan_WithoutWeightsOfARepositoryThatHasNothingElse_IsRefused()
    {
        var server = Serve(new TinyRepository().With(Weights, new byte[5]).With("README.md", "hello"));

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).PlanAsync(Id, HubSelection.WithoutWeights));

        Assert.Contains("neither configuration nor tokenizer found among 2 files", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_WithoutWeightsOfALaterCommit_LeavesTheNameWithTheWholeModel()
    {
        var repository = TinyRepository.Single();
        repository.WriteCache(CacheFolder);
        var server = Serve(repository);
        server.Script = request => request.Target.StartsWith("/api", StringComparison.Ordinal)
            ? Reply.Text(At(server.Listing(), LaterCommit).ToJsonString())
            : null;

        var later = await Client(server).DownloadAsync(await Client(server).PlanAsync(Id, HubSelection.WithoutWeights));

        Assert.Equal(LaterCommit, Path.GetFileName(later));
        Assert.Equal(Snapshot, new HubCache(Options(server)).FindSnapshot(Id));

        Assert.Equal(later, await Client(server).DownloadAsync(Id));
        Assert.Equal(later, new HubCache(Options(server)).FindSnapshot(Id));
    }

    private static JsonObject At(JsonObject listing, string commit)
    {
        listing["sha"] = commit;
        return listing;
    }
}
