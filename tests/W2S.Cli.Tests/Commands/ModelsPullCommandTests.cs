using W2S.Cli.Output;
using W2S.Cli.Tests.Support;
using W2S.Engine.Hub;
using W2S.Engine.Tests.Hub;

namespace W2S.Cli.Tests.Commands;

public sealed class ModelsPullCommandTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private readonly TinyHubCache _cache = new();
    private readonly TinyRepository _repository = TinyHubCache.RepositoryOf(models.Large);

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pull_PrintsTheFolderAndNothingElseOnStandardOutput(bool isTerminal)
    {
        using var server = new HubServer(_repository);

        var run = await RunAsync(_cache.From(server), isTerminal, default);

        Assert.Equal(0, run.ExitCode);
        var folder = run.Output.TrimEnd('\n');
        Assert.Equal(new HubCache(_cache.Offline).FindSnapshot(new HubModelId(TinyRepository.Name)), folder);
        Assert.Contains($"{TinyRepository.Name}: 54.2 kB to download of 54.2 kB in 3 files, ", run.Error, StringComparison.Ordinal);
        (await CliRun.OfAsync("score", "--model", folder, "--text", "a")).ShouldSucceed();
    }

    [Fact]
    public async Task Pull_NoTerminal_NamesEachFileAsItIsDone()
    {
        using var server = new HubServer(_repository);

        var lines = (await RunAsync(_cache.From(server), isTerminal: false, default)).Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(1 + _repository.Files.Count, lines.Length);
        Assert.All(_repository.Files.Keys, file => Assert.Single(lines, line => line.StartsWith(file + ": ", StringComparison.Ordinal)));
        Assert.EndsWith("; 54.2 kB of 54.2 kB", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_Again_MovesNothing()
    {
        using var server = new HubServer(_repository);
        await RunAsync(_cache.From(server), isTerminal: false, default);

        var again = await RunAsync(_cache.From(server), isTerminal: false, default);

        Assert.Equal($"{TinyRepository.Name}: up to date, 54.2 kB in 3 files\n", again.Error);
        Assert.All(_repository.Files.Keys, file => Assert.Equal(1, server.Fetches(file)));
    }

    [Fact]
    public async Task Pull_Interrupted_SaysThatItGoesOnAndDoes()
    {
        using var stop = new CancellationTokenSource();
        using var server = new HubServer(_repository)
        {
            // The last of the files, by size.
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

        var interrupted = await RunAsync(_cache.From(server), isTerminal: false, stop.Token);

        Assert.Equal((130, ""), (interrupted.ExitCode, interrupted.Output));
        Assert.EndsWith("what was downloaded is kept; the same command goes on from there\nw2s: cancelled\n", interrupted.Error, StringComparison.Ordinal);

        server.Script = null;
        Assert.Equal(0, (await RunAsync(_cache.From(server), isTerminal: false, default)).ExitCode);
    }

    [Fact]
    public async Task Pull_AfterAnInterruption_SaysWhatIsReallyLeft()
    {
        using var server = new HubServer(_repository);
        var plan = await PlanAsync(server);
        var blobs = Directory.CreateDirectory(Path.Join(plan.Folder, "..", "..", "blobs")).FullName;
        const string Weights = "model.safetensors";
        var content = _repository.Files[Weights];
        File.WriteAllBytes(Path.Join(blobs, TinyRepository.Checksum(Weights, content) + ".incomplete"), content[..^1_000]);
        foreach (var (name, small) in _repository.Files.Where(f => f.Key != Weights))
        {
            File.WriteAllBytes(Path.Join(blobs, TinyRepository.Checksum(name, small)), small);
        }

        var run = await RunAsync(_cache.From(server), isTerminal: false, default);

        Assert.StartsWith($"{TinyRepository.Name}: 1.0 kB to download of 54.2 kB in 3 files", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_Verify_FetchesAgainWhatIsDamaged()
    {
        const string Weights = "model.safetensors";
        var folder = _cache.Add(TinyRepository.Name, models.Large);
        var path = Path.Join(folder, Weights);
        File.WriteAllBytes(path, new byte[_repository.Files[Weights].Length]); // through the link, into the blob
        using var server = new HubServer(_repository);
        string[] command = ["models", "pull", TinyRepository.Name, "--verify"];

        var run = await CliRun.WithHubAsync(_cache.From(server), command);

        Assert.Equal((0, folder + "\n"), (run.ExitCode, run.Output));
        Assert.StartsWith($"{TinyRepository.Name}: damaged in the cache, removed: {Weights}\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(_repository.Files[Weights], File.ReadAllBytes(path));
        Assert.StartsWith(
            $"{TinyRepository.Name}: nothing damaged in the cache\n{TinyRepository.Name}: up to date, ",
            (await CliRun.WithHubAsync(_cache.From(server), command)).Error,
            StringComparison.Ordinal);
        (await CliRun.WithHubAsync(_cache.Offline, command)).ShouldFail(1, "offline");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pull_WhileAnotherProcessDownloads_SaysOnceThatItWaits(bool isTerminal)
    {
        using var server = new HubServer(_repository);
        using var error = new StringWriter();
        var host = new ConsoleHost { Input = TextReader.Null, Output = TextWriter.Null, Error = error, ErrorIsTerminal = isTerminal };
        var report = new DownloadReport(host, await PlanAsync(server));

        await report.WhileAsync(() =>
        {
            report.Report(new HubProgress("first", 0, 5, 0, 10, IsWaiting: true));
            report.Report(new HubProgress("second", 0, 5, 0, 10, IsWaiting: true));
            return Task.FromResult(0);
        });

        Assert.Single(error.ToString().Split('\n'), line => line.Contains("first: another process downloads it; waiting", StringComparison.Ordinal));
        Assert.DoesNotContain("second", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_Offline_TakesWhatIsCachedAndSaysSo()
    {
        var folder = _cache.Add(TinyRepository.Name, models.Large);

        var run = await RunAsync(_cache.Offline, isTerminal: false, default);

        Assert.Equal((0, folder + "\n"), (run.ExitCode, run.Output));
        Assert.Contains("offline", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_OfflineAndNotCached_IsRefused() =>
        (await RunAsync(_cache.Offline, isTerminal: false, default)).ShouldFail(1, TinyRepository.Name, "offline");

    [Theory]
    [InlineData("a/b/c")]
    [InlineData("../x")]
    [InlineData("")]
    public async Task Pull_NoHubName_IsAUsageError(string name) =>
        (await CliRun.OfAsync("models", "pull", name)).ShouldFail(2, $"'{name}'", "owner/name");

    private async Task<HubDownloadPlan> PlanAsync(HubServer server)
    {
        using var client = new HubClient(_cache.From(server));
        return await client.PlanAsync(new HubModelId(TinyRepository.Name));
    }

    private static async Task<CliRun> RunAsync(HubOptions hub, bool isTerminal, CancellationToken cancellationToken)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new ConsoleHost { Input = TextReader.Null, Output = output, Error = error, ErrorIsTerminal = isTerminal, Hub = hub };
        var code = await CliApp.RunAsync(["models", "pull", TinyRepository.Name], host, cancellationToken);
        return new CliRun(code, output.ToString(), error.ToString());
    }
}
