using W2S.Cli.Tests.Support;
using W2S.Engine.Tests.Hub;

namespace W2S.Cli.Tests.Commands;

/// <summary>A model of the hub wherever a checkpoint folder is accepted.</summary>
public sealed class HubNamesTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private readonly TinyHubCache _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task Model_CachedHubName_IsItsFolder()
    {
        var folder = _cache.Add("org/large", models.Large);
        _cache.Add("org/reward", models.Reward);

        foreach (var command in new[] { new[] { "score", "--text", "a", "--json" }, ["tokenize", "--text", "a", "--json"] })
        {
            var byFolder = (await CliRun.OfAsync([.. command, "--model", folder])).ShouldSucceed();
            Assert.Equal(byFolder.Output, (await CliRun.WithHubAsync(_cache.Offline, [.. command, "--model", "org/large"])).ShouldSucceed().Output);
        }

        (await CliRun.WithHubAsync(_cache.Offline, "reward", "--text", "a", "--model", "org/reward@main")).ShouldSucceed();
        Assert.Equal(
            folder,
            (await CliRun.WithHubAsync(_cache.Offline, "models", "show", "org/large", "--json")).ShouldSucceed().Json.GetProperty("folder").GetString());
    }

    [Fact]
    public async Task Generate_HubNamesAsArguments_AreReportedUnderThem()
    {
        AddAll();

        var answer = (await CliRun.WithHubAsync(
            _cache.Offline, "generate", "x", "--large", "org/large", "--tuned", "org/tuned", "--untuned", "org/untuned", "--max-tokens", "4", "--json"))
            .ShouldSucceed().Json;

        var usage = answer.GetProperty("usage");
        Assert.Equal("org/large", usage.GetProperty("largeModel").GetProperty("model").GetString());
        Assert.Equal(
            ["org/tuned", "org/untuned"], usage.GetProperty("guidance").EnumerateArray().Select(model => model.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task Generate_HubNamesInTheConfiguration_AreTakenFromTheCache()
    {
        AddAll();
        var config = models.Write("hub.json", """
            { "W2S": { "LargeModels": { "large": { "Path": "org/large" } },
                       "Guidance": { "pair": { "Tuned": "org/tuned", "Untuned": "org/untuned@main" } } } }
            """);

        (await CliRun.WithHubAsync(_cache.Offline, "generate", "x", "--config", config, "--max-tokens", "4")).ShouldSucceed();
    }

    [Fact]
    public async Task Generate_HubNameInTheConfigurationAndAFolderElsewhere_IsTheHubs()
    {
        _cache.Add("beside/large", models.Large);
        var config = models.Write("folderless.json", """{ "W2S": { "LargeModels": { "large": { "Path": "beside/large" } } } }""");
        var elsewhere = Path.GetFullPath("beside/large"); // in the current folder
        Directory.CreateDirectory(elsewhere);
        try
        {
            (await CliRun.WithHubAsync(_cache.Offline, "generate", "x", "--config", config, "--max-tokens", "4")).ShouldSucceed();
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(elsewhere)!, recursive: true);
        }
    }

    [Fact]
    public async Task Score_ModelThatIsNotCached_IsDownloaded()
    {
        using var server = new HubServer(TinyHubCache.RepositoryOf(models.Large));

        Assert.Equal(0, (await CliRun.WithHubAsync(_cache.From(server), "score", "--text", "a", "--model", TinyRepository.Name)).ExitCode);

        Assert.Equal(1, server.Fetches("model.safetensors"));
    }

    [Theory]
    [InlineData("tokenize", "--text", "a")]
    [InlineData("template", "--messages", "-")]
    public async Task Command_ThatReadsNoWeights_DownloadsNone(params string[] command)
    {
        var repository = TinyHubCache.RepositoryOf(models.Large).With("chat_template.jinja", "hello");
        using var server = new HubServer(repository);
        var hub = _cache.From(server);

        var run = await CliRun.WithInputAsync("""[{"role":"user","content":"a"}]""", hub, [.. command, "--model", TinyRepository.Name]);

        Assert.Equal(0, run.ExitCode);

        Assert.Equal(0, server.Fetches("model.safetensors"));
        Assert.Contains("incomplete", (await CliRun.WithHubAsync(hub, "models", "list")).ShouldSucceed().Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CliRun.WithHubAsync(hub, "score", "--text", "a", "--model", TinyRepository.Name)).ExitCode);
        Assert.All(repository.Files.Keys, file => Assert.Equal(1, server.Fetches(file)));
    }

    [Fact]
    public async Task Generate_NameThatIsNothing_IsRefusedByItsSwitchWithAllItCouldHaveMeant()
    {
        using var server = new HubServer(new TinyRepository()) { Script = _ => Reply.Error(404, ("X-Error-Code", "RepoNotFound")) };
        var config = models.Write("named.json", $$"""{ "W2S": { "LargeModels": { "reviews": { "Path": "{{models.Large}}" } } } }""");

        (await CliRun.WithHubAsync(_cache.From(server), "generate", "x", "--config", config, "--large", "reviws"))
            .ShouldFail(1, "--large: no folder ", "; reviws: ", "404", "it is no name from the configuration (reviews) either");
    }

    [Fact]
    public async Task Generate_HubOutOfReach_SaysThatThereIsNoFolderEither()
    {
        var server = new HubServer(new TinyRepository());
        var hub = _cache.From(server);
        server.Dispose();

        (await CliRun.WithHubAsync(hub, "score", "--text", "x", "--model", "models/demo"))
            .ShouldFail(1, "w2s: no folder ", "models/demo: ");
    }

    [Fact]
    public async Task Generate_UnusableGuidance_IsNotEvenLookedFor()
    {
        _cache.Add("org/large", models.Large);

        var run = await CliRun.WithHubAsync(
            _cache.Offline, "generate", "x", "--large", "org/large", "--method", "sampling", "--tuned", "org/t", "--untuned", "org/u", "--max-tokens", "4");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"\Aw2s: [^\n]*--tuned and --untuned are not used\n\z", run.Error);
    }

    [Fact]
    public async Task Show_HubNameThatIsNotCached_SaysWhatPullingWouldMoveAndMovesNothing()
    {
        using var server = new HubServer(TinyHubCache.RepositoryOf(models.Large));

        (await CliRun.WithHubAsync(_cache.From(server), "models", "show", TinyRepository.Name))
            .ShouldFail(1, "neither a folder nor complete in the cache", $"w2s models pull {TinyRepository.Name} downloads 54.2 kB");

        Assert.Equal(0, server.Fetches("model.safetensors"));
    }

    [Fact]
    public async Task Show_HubDoesNotKnowIt_SaysBothReadings()
    {
        using var server = new HubServer(new TinyRepository()) { Script = _ => Reply.Error(404, ("X-Error-Code", "RepoNotFound")) };

        (await CliRun.WithHubAsync(_cache.From(server), "models", "show", TinyRepository.Name))
            .ShouldFail(1, "neither a folder nor complete in the cache", "404");
    }

    private void AddAll()
    {
        _cache.Add("org/large", models.Large);
        _cache.Add("org/tuned", models.Tuned);
        _cache.Add("org/untuned", models.Untuned);
    }
}
