using W2S.Cli.Tests.Support;
using W2S.Engine.Hub;
using W2S.Engine.Tests.Hub;

namespace W2S.Cli.Tests.Commands;

/// <summary>What standard error tells of a download that a command needs first.</summary>
public sealed class HubDownloadTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private const string Notice = $"no folder {TinyRepository.Name}; asking the hub";
    private const string Plan = $"{TinyRepository.Name}: 54.2 kB to download of 54.2 kB in 3 files";

    private readonly TinyHubCache _cache = new();
    private readonly TinyRepository _repository = TinyHubCache.RepositoryOf(models.Large);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task Command_NoTerminal_SaysWhatIsDownloadedAndNamesEachFile()
    {
        using var server = new HubServer(_repository);

        var lines = Lines(await RunAsync(_cache.From(server), "score", "--text", "a", "--model", TinyRepository.Name));

        Assert.Equal(1 + _repository.Files.Count, lines.Length);
        Assert.StartsWith(Plan, lines[0], StringComparison.Ordinal);
        Assert.All(_repository.Files.Keys, file => Assert.Single(lines, line => line.StartsWith(file + ": ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{ "W2S": { "LargeModels": { "large": { "Path": "tiny-org/tiny-model" } } } }""")]
    [InlineData("""{ "W2S": { "LargeModels": { "large": { "Path": "tiny-org/tiny-model@main" } } } }""")]
    public async Task Generate_HubNameInTheConfiguration_SaysWhatIsDownloaded(string json)
    {
        using var server = new HubServer(_repository);

        var run = await RunAsync(_cache.From(server), "generate", "x", "--config", models.Write("cold.json", json), "--max-tokens", "2");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(Plan, Lines(run)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_PublishedPair_IsLookedForUnderItsName()
    {
        _cache.Add("org/large", models.Large);

        (await RunAsync(_cache.Offline, "generate", "x", "--large", "org/large", "--guidance", "zephyr"))
            .ShouldFail(1, "guidance 'zephyr': HuggingFaceH4/zephyr-7b-beta: no such folder, and offline");
    }

    [Fact]
    public async Task Command_Terminal_SaysAtOnceThatThereIsNoSuchFolder()
    {
        using var server = new HubServer(_repository);

        var run = await RunAsync(
            _cache.From(server), isTerminal: true, allowMovement: true, default, "tokenize", "--text", "a", "--model", TinyRepository.Name);

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(Notice, run.Error, StringComparison.Ordinal);
        Assert.Contains(" to download of ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_DumbTerminal_GetsLinesInsteadOfBars()
    {
        using var server = new HubServer(_repository);

        var lines = Lines(await RunAsync(
            _cache.From(server), isTerminal: true, allowMovement: false, default, "score", "--text", "a", "--model", TinyRepository.Name));

        Assert.Equal(Notice, lines[0]);
        Assert.StartsWith(Plan, lines[1], StringComparison.Ordinal);
        Assert.Equal(2 + _repository.Files.Count, lines.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Generate_InterruptedWhileDownloading_SaysThatItGoesOn(bool isTerminal)
    {
        using var stop = new CancellationTokenSource();
        using var server = new HubServer(_repository)
        {
            Script = request =>
            {
                if (request.Target.Contains("model.safetensors", StringComparison.Ordinal))
                {
                    stop.Cancel();
                    return new Reply { Announced = 10, Sent = 0, Then = Ending.Silence };
                }

                return null;
            },
        };

        var run = await RunAsync(
            _cache.From(server), isTerminal, allowMovement: true, stop.Token, "generate", "x", "--large", TinyRepository.Name);

        Assert.Equal(130, run.ExitCode);
        Assert.EndsWith(
            $"{TinyRepository.Name}: what was downloaded is kept; the same command goes on from there\nw2s: cancelled\n",
            run.Error,
            StringComparison.Ordinal);
    }

    private static string[] Lines(CliRun run) => run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Task<CliRun> RunAsync(HubOptions hub, params string[] args) =>
        RunAsync(hub, isTerminal: false, allowMovement: true, default, args);

    private static async Task<CliRun> RunAsync(
        HubOptions hub, bool isTerminal, bool allowMovement, CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new ConsoleHost
        {
            Input = TextReader.Null,
            Output = output,
            Error = error,
            ErrorIsTerminal = isTerminal,
            AllowMovement = allowMovement,
            Hub = hub,
        };
        var code = await CliApp.RunAsync(args, host, cancellationToken);
        return new CliRun(code, output.ToString(), error.ToString());
    }
}
