using System.Text.Json.Nodes;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

/// <summary>Repositories with pickle weights only, which the hub's conversion bot may have made a pull request for.</summary>
public sealed class HubConversionTests : HubTest
{
    private readonly TinyRepository _converted = TinyRepository.Single();

    [Fact]
    public async Task Plan_PullRequestWithSafetensors_IsNamed()
    {
        var server = ServePickles("refs/pr/12", "refs/pr/3", "refs/pr/1");

        var message = await RefusalAsync(server);

        Assert.Contains("nothing was downloaded", message, StringComparison.Ordinal);
        Assert.Contains("pytorch_model.bin", message, StringComparison.Ordinal);
        Assert.Contains("save_pretrained(folder, safe_serialization=True)", message, StringComparison.Ordinal);
        Assert.Contains($"{TinyRepository.Name}@refs/pr/3 has them as .safetensors", message, StringComparison.Ordinal);
        Assert.Equal(4, server.Requests.Count); // the branch, the list, and two pull requests
        Assert.All(server.Paths, path => Assert.StartsWith("/api/", path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("refs/pr/1", "refs/pr/2")]
    [InlineData("refs/pr/x", "refs/pr/-3", "refs/pr/../3", "refs/heads/main", null)]
    [InlineData]
    public async Task Plan_NoPullRequestWithSafetensors_NamesNone(params string?[] references) =>
        Assert.DoesNotContain("refs/pr", await RefusalAsync(ServePickles(references)), StringComparison.Ordinal);

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"branches": []}""")]
    [InlineData("""{"pullRequests": [{"ref": 3}]}""")]
    public async Task Plan_NoListOfPullRequests_IsRefusedAllTheSame(string answer)
    {
        var server = ServePickles();
        var script = server.Script!;
        server.Script = request => IsRevisions(request) ? Reply.Text(answer) : script(request);

        Assert.Contains("pytorch_model.bin", await RefusalAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_ListOfPullRequestsRefused_IsNotAskedForAgain()
    {
        var server = ServePickles();
        var script = server.Script!;
        server.Script = request => IsRevisions(request) ? Reply.Error(503) : script(request);

        Assert.Contains("pytorch_model.bin", await RefusalAsync(server), StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Plan_ManyPullRequests_AreNotAllLookedAt()
    {
        var server = ServePickles([.. Enumerable.Range(4, 500).Select(number => $"refs/pr/{number}")]);

        await RefusalAsync(server);

        Assert.Equal(2 + 8, server.Requests.Count);
    }

    [Fact]
    public async Task Download_PullRequest_IsKeptWhereOtherToolsLookForIt()
    {
        var server = ServePickles();
        var id = HubModelId.Parse($"{TinyRepository.Name}@refs/pr/3");

        Assert.Equal(Snapshot, await Client(server).DownloadAsync(id));

        Assert.Contains(HubServer.ListingPath("refs%2Fpr%2F3"), server.Paths);
        Assert.Equal(TinyRepository.Commit, File.ReadAllText(Path.Join(RepositoryFolder, "refs", "refs", "pr", "3")));
        Assert.Equal(["refs/pr/3"], new HubCache(Options(server)).List()[0].Revisions[0].References);
        Assert.Equal(Snapshot, await new CheckpointSource(Client(Options(server) with { Offline = true })).ResolveAsync(id.ToString()));
    }

    private static bool IsRevisions(ServedRequest request) => request.Target.EndsWith("/refs?include_prs=1", StringComparison.Ordinal);

    /// <summary>A hub whose main branch has pickles, and pull request 3 safetensors.</summary>
    private HubServer ServePickles(params string?[] references)
    {
        var pickles = Owned(new HubServer(TinyRepository.Single().Without(Weights).With("pytorch_model.bin", [0x80, 2])));
        var list = new JsonObject
        {
            ["branches"] = new JsonArray(),
            ["pullRequests"] = new JsonArray([.. references.Select(JsonNode (name) => new JsonObject { ["name"] = name, ["ref"] = name })]),
        };
        var server = Serve(_converted);
        server.Script = request => IsRevisions(request) ? Reply.Text(list.ToJsonString())
            : request.Target.StartsWith("/api", StringComparison.Ordinal) && !request.Target.Contains("pr%2F3?", StringComparison.Ordinal)
                ? pickles.Answer(request)
                : null;
        return server;
    }

    private async Task<string> RefusalAsync(HubServer server) =>
        (await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id))).Message;
}
