using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using W2S.Engine.Checkpoints;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

public sealed class WarmUpTests : IDisposable
{
    private readonly LoaderProbe _loader = new();
    private readonly ListLogger _log = new();
    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task None_LoadsNothing()
    {
        using var host = Host(WarmUpMode.None);

        await host.StartAsync();

        Assert.Empty(_loader.Loads);
        await host.StopAsync();
    }

    [Fact]
    public async Task BeforeStart_HostHasStarted_OnceTheDefaultModelsAreLoaded()
    {
        _loader.BeforeLoading = _ => _released.Task;
        using var host = Host(WarmUpMode.BeforeStart);

        var starting = host.StartAsync();
        await _loader.BegunAsync(2);
        Assert.False(starting.IsCompleted);
        _released.SetResult();
        await starting;

        Assert.Equal(["big", "t", "u"], _loader.Loads.Order());
        Assert.Equal(
            [("base", ModelState.Loaded), ("spare", ModelState.NotLoaded), ("pair", ModelState.Loaded), ("spare", ModelState.NotLoaded)],
            Registry(host).Status.Select(model => (model.Name, model.State)));
        Assert.Contains((LogLevel.Information, "Warm-up begun: large model base, guidance pair"), _log.Lines);
        Assert.Contains(_log.Lines, line => line.Text.StartsWith("Warm-up done in ", StringComparison.Ordinal));
        await host.StopAsync();
    }

    [Fact]
    public async Task BeforeStart_LoadThatFails_StopsTheHostWithItsError()
    {
        _loader.BeforeLoading = _ => throw new ModelFormatException("half a file");
        using var host = Host(WarmUpMode.BeforeStart);

        var error = await Assert.ThrowsAsync<ModelFormatException>(() => host.StartAsync());

        Assert.Equal("half a file", error.Message);
    }

    [Fact]
    public async Task BeforeStart_StartIsCancelled_EndsTheLoads()
    {
        _loader.BeforeLoading = token => Task.Delay(Timeout.Infinite, token);
        using var host = Host(WarmUpMode.BeforeStart);
        using var impatience = new CancellationTokenSource();
        var starting = host.StartAsync(impatience.Token);
        await _loader.BegunAsync(2);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.All(Registry(host).Status, model => Assert.Equal(ModelState.NotLoaded, model.State));
    }

    [Fact]
    public async Task Background_HostStartsMeanwhileAndRequestsShareTheLoad()
    {
        _loader.BeforeLoading = _ => _released.Task;
        using var host = Host(WarmUpMode.Background);

        await host.StartAsync();
        await _loader.BegunAsync(2);
        var request = Registry(host).GetLargeModelAsync(null, default);
        _released.SetResult();

        Assert.Equal("base", (await request).Name);
        await LoggedAsync("Warm-up done");
        Assert.Equal(["big", "t", "u"], _loader.Loads.Order());
        await host.StopAsync();
    }

    [Fact]
    public async Task Background_LoadThatFails_IsLoggedAndTheNextRequestTriesAgain()
    {
        _loader.BeforeLoading = _ => throw new ModelFormatException("half a file");
        using var host = Host(WarmUpMode.Background);

        await host.StartAsync();
        await LoggedAsync("Warm-up failed, and is tried again in 10 s or by the next request: half a file");
        _loader.BeforeLoading = _ => Task.CompletedTask;

        Assert.Equal("base", (await Registry(host).GetLargeModelAsync(null, default)).Name);
        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync();
    }

    [Fact]
    public async Task Background_LoadThatFails_IsTriedAgainAtGrowingIntervalsWithoutARequest()
    {
        _loader.BeforeLoading = _ => throw new ModelFormatException("half a file");
        using var host = Host(WarmUpMode.Background);
        await host.StartAsync();

        await _time.AwaitedAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await LoggedAsync("Warm-up failed, and is tried again in 20 s");
        await _time.AwaitedAsync();
        _loader.BeforeLoading = _ => Task.CompletedTask;
        _time.Advance(TimeSpan.FromSeconds(20));

        await LoggedAsync("Warm-up done");
        Assert.Equal(["base", "pair"], Registry(host).Status.Where(model => model.State is ModelState.Loaded).Select(model => model.Name));
        await host.StopAsync();
    }

    [Fact]
    public async Task Background_HostStopsBeforeTheNextTry_EndsTheWarmUp()
    {
        _loader.BeforeLoading = _ => throw new ModelFormatException("half a file");
        using var host = Host(WarmUpMode.Background);
        await host.StartAsync();
        await _time.AwaitedAsync();

        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Background_HostStops_EndsTheLoads()
    {
        _loader.BeforeLoading = token => Task.Delay(Timeout.Infinite, token);
        using var host = Host(WarmUpMode.Background);
        await host.StartAsync();
        await _loader.BegunAsync(2);

        await host.StopAsync();

        Assert.All(Registry(host).Status, model => Assert.Equal(ModelState.NotLoaded, model.State));
        Assert.DoesNotContain(_log.Lines, line => line.Level >= LogLevel.Warning);
    }

    public void Dispose() => _log.Dispose();

    private static IModelRegistry Registry(IHost host) => host.Services.GetRequiredService<IModelRegistry>();

    private IHost Host(WarmUpMode warmUp)
    {
        void Configure(WeakToStrongOptions options)
        {
            options.AddLargeModel("base", "big").AddLargeModel("spare", "other").AddGuidance("pair", "t", "u").AddGuidance("spare", "t2", "u2");
            (options.DefaultLargeModel, options.DefaultGuidance, options.WarmUp) = ("base", "pair", warmUp);
        }

        var options = new WeakToStrongOptions();
        Configure(options);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddSingleton<ILoggerFactory>(_log)
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton<IModelRegistry>(_ => _loader.CreateRegistry(options, log: _log))
            .AddWeakToStrong(Configure);
        return builder.Build();
    }

    private Task LoggedAsync(string start) =>
        Eventually.IsTrueAsync(() => _log.Lines.Any(line => line.Text.StartsWith(start, StringComparison.Ordinal)));
}
