using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hub;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Tests.Hub;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

public sealed class HubModelsTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private readonly TinyHubCache _cache = new();
    private readonly ProgressList<LoadProgress> _progress = new();
    private readonly ListLogger _log = new();

    public void Dispose()
    {
        _cache.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Get_CachedModel_NeedsNoNetwork()
    {
        _cache.Add("org/large", models.Large);
        await using var registry = Registry(_cache.Offline, new WeakToStrongOptions().AddLargeModel("base", "org/large"));

        var model = (LocalLargeModel)await registry.GetLargeModelAsync("base", default);

        Assert.Equal("base", model.Name);
        Assert.All(_progress.Reports, report => Assert.Equal((LoadStage.Reading, "org/large"), (report.Stage, report.Model)));
    }

    [Fact]
    public async Task Get_ModelThatIsNotCached_IsDownloadedOnceAndReported()
    {
        using var server = new HubServer(TinyHubCache.RepositoryOf(models.Large));
        var options = new WeakToStrongOptions().AddLargeModel("base", TinyRepository.Name).AddLargeModel("again", TinyRepository.Name);
        await using var registry = Registry(_cache.From(server), options);

        var loaded = await Task.WhenAll(
            registry.GetLargeModelAsync("base", default).AsTask(), registry.GetLargeModelAsync("again", default).AsTask());

        Assert.Same(((LocalLargeModel)loaded[0]).Model.Runner, ((LocalLargeModel)loaded[1]).Model.Runner);
        Assert.Equal(1, server.Fetches("model.safetensors"));
        Assert.Equal([LoadStage.Downloading, LoadStage.Reading], _progress.Reports.Select(report => report.Stage).Distinct());
        var last = _progress.Reports.Last(report => report.Stage is LoadStage.Downloading);
        Assert.Equal((TinyRepository.Name, last.TotalBytes), (last.Model, last.DoneBytes));
        var line = Assert.Single(_log.Lines, l => l.Text.StartsWith("Downloading ", StringComparison.Ordinal));
        Assert.Equal((LogLevel.Information, $"Downloading {TinyRepository.Name} from {server.Address}"), line);
    }

    [Fact]
    public async Task Get_OneModelByFolderNameRevisionAndCommit_IsLoadedOnce()
    {
        var folder = _cache.Add("org/large", models.Large);
        var options = new WeakToStrongOptions()
            .AddLargeModel("name", "org/large")
            .AddLargeModel("branch", "org/large@main")
            .AddLargeModel("commit", $"org/large@{TinyRepository.Commit}")
            .AddGuidance("folder", folder, folder);
        await using var registry = Registry(_cache.Offline, options);

        var pair = (TunedUntunedPair)await registry.GetGuidanceAsync("folder", default);
        foreach (var name in new[] { "name", "branch", "commit" })
        {
            Assert.Same(pair.Tuned.Runner, ((LocalLargeModel)await registry.GetLargeModelAsync(name, default)).Model.Runner);
        }

        Assert.Single(_progress.Reports, report => report.DoneBytes == 0);
    }

    [Fact]
    public async Task Get_FromAContainer_UsesTheRegisteredHubAndProgress()
    {
        _cache.Add("org/large", models.Large);
        await using var services = new ServiceCollection()
            .AddWeakToStrong(options => options.AddLargeModel("base", "org/large"))
            .AddSingleton(_cache.Offline)
            .AddSingleton<IProgress<LoadProgress>>(_progress)
            .BuildServiceProvider();

        await services.GetRequiredService<IModelRegistry>().GetLargeModelAsync("base", default);

        Assert.NotEmpty(_progress.Reports);
    }

    [Fact]
    public async Task Get_FolderAndCachedModelOfOneName_FolderWins()
    {
        _cache.Add("org/large", models.Untuned);
        using var root = new TempFolder();
        var environment = new HostingEnvironment { ContentRootPath = root.Path };
        Directory.CreateDirectory(Path.Join(root.Path, "org"));
        Directory.CreateSymbolicLink(Path.Join(root.Path, "org", "large"), models.Large);
        var options = Options.Create(new WeakToStrongOptions().AddLargeModel("base", "org/large"));
        await using var registry = new ModelRegistry(options, environment, hub: _cache.Offline);

        Assert.Equal("llama", ((LocalLargeModel)await registry.GetLargeModelAsync("base", default)).Model.Spec.Family);
    }

    [Fact]
    public async Task Get_NeitherFolderNorOnTheHub_SaysBothAndTheNextCallTriesAgain()
    {
        var repository = TinyHubCache.RepositoryOf(models.Large);
        using var server = new HubServer(repository) { Script = _ => Reply.Error(404, ("X-Error-Code", "RepoNotFound")) };
        await using var registry = Registry(_cache.From(server), new WeakToStrongOptions().AddLargeModel("base", TinyRepository.Name));

        var error = await Assert.ThrowsAsync<HubException>(() => registry.GetLargeModelAsync("base", default).AsTask());
        Assert.Contains(TinyRepository.Name, error.Message, StringComparison.Ordinal);
        Assert.Contains($"no folder {Path.GetFullPath(TinyRepository.Name)}; ", error.Message, StringComparison.Ordinal);

        server.Script = null;
        Assert.Equal("base", (await registry.GetLargeModelAsync("base", default)).Name);
    }

    [Fact]
    public async Task Dispose_WhileDownloading_EndsTheDownload()
    {
        using var asked = new SemaphoreSlim(0);
        using var server = new HubServer(TinyHubCache.RepositoryOf(models.Large))
        {
            Script = request =>
            {
                asked.Release();
                return new Reply { Announced = 10, Sent = 0, Then = Ending.Silence };
            },
        };
        var registry = Registry(_cache.From(server), new WeakToStrongOptions().AddLargeModel("base", TinyRepository.Name));
        var waiting = registry.GetLargeModelAsync("base", default).AsTask();
        await asked.WaitAsync();

        await registry.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private ModelRegistry Registry(HubOptions hub, WeakToStrongOptions options) => new(Options.Create(options), null, _log, _progress, hub);
}
