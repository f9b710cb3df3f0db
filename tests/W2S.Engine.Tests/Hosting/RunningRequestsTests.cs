using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

/// <summary>Models are freed after the requests that use them.</summary>
public sealed class RunningRequestsTests : IAsyncDisposable
{
    private static readonly WeakToStrongOptions Options = new WeakToStrongOptions().AddLargeModel("base", "big").AddGuidance("pair", "t", "u");

    private readonly LoaderProbe _loader = new();
    private readonly ManualTime _time = new();
    private readonly ListLogger _log = new();
    private readonly ModelRegistry _registry;
    private readonly GuidedGenerator _generator;

    public RunningRequestsTests()
    {
        _registry = _loader.CreateRegistry(Options, log: _log, time: _time);
        _generator = new GuidedGenerator(_registry);
    }

    [Fact]
    public async Task Dispose_StreamInFlight_LetsItFinishBeforeModelsAreFreed()
    {
        var alone = await _generator.GenerateAsync(Request());
        await using var stream = _generator.StreamAsync(Request()).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        var text = stream.Current.Text;

        var disposal = _registry.DisposeAsync().AsTask();
        await _time.AwaitedAsync();
        while (await stream.MoveNextAsync())
        {
            Assert.False(disposal.IsCompleted);
            Assert.False(await _loader.IsFreedAsync("big"));
            text += stream.Current.Text;
        }

        await disposal;
        Assert.Equal(alone.Best.Text, text);
        Assert.True(await _loader.IsFreedAsync("big"));
        Assert.Contains((LogLevel.Information, "Waiting at most 30 s for 1 running requests"), _log.Lines);
    }

    [Fact]
    public async Task Dispose_RequestStillLoadingItsModels_LetsItFinish()
    {
        var released = new TaskCompletionSource();
        _loader.BeforeLoading = _ => released.Task;
        var running = _generator.GenerateAsync(Request());
        await _loader.BegunAsync(1);

        var disposal = _registry.DisposeAsync().AsTask();
        await _time.AwaitedAsync();
        released.SetResult();

        Assert.NotEmpty((await running).Hypotheses);
        await disposal;
    }

    [Fact]
    public async Task Dispose_NewRequests_AreRefusedWhileItWaitsAndAfterwards()
    {
        await using (var stream = _generator.StreamAsync(Request()).GetAsyncEnumerator())
        {
            await stream.MoveNextAsync();
            _ = _registry.DisposeAsync().AsTask();
            await _time.AwaitedAsync();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => _generator.GenerateAsync(Request()));
        }

        await _registry.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _generator.GenerateAsync(Request()));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _registry.GetLargeModelAsync("base", default).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _registry.GetGuidanceAsync("pair", default).AsTask());
    }

    [Fact]
    public async Task Dispose_StreamWhoseConsumerHasGone_IsCancelledAfterTheTimeout()
    {
        var abandoned = _generator.StreamAsync(Request()).GetAsyncEnumerator();
        await abandoned.MoveNextAsync();

        var disposal = _registry.DisposeAsync().AsTask();
        await _time.AwaitedAsync();
        _time.Advance(Options.DrainTimeout - TimeSpan.FromTicks(1));
        Assert.False(await _loader.IsFreedAsync("big"));
        _time.Advance(TimeSpan.FromTicks(1));

        await disposal;
        Assert.True(await _loader.IsFreedAsync("big"));
        Assert.Contains((LogLevel.Warning, "Cancelling 1 requests that still run"), _log.Lines);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await abandoned.MoveNextAsync());
    }

    [Fact]
    public async Task Dispose_RequestThatTakesTooLong_IsCancelled()
    {
        _loader.BeforeLoading = token => Task.Delay(Timeout.Infinite, token);
        var running = _generator.GenerateAsync(Request());
        await _loader.BegunAsync(1);

        var disposal = _registry.DisposeAsync().AsTask();
        await _time.AwaitedAsync();
        _time.Advance(Options.DrainTimeout);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await disposal;
    }

    [Fact]
    public async Task Dispose_OfAContainer_WaitsForItsRequests()
    {
        var services = new ServiceCollection()
            .AddSingleton<IModelRegistry>(_ => _loader.CreateRegistry(Options, time: _time))
            .AddWeakToStrong(_ => { })
            .BuildServiceProvider();
        var stream = services.GetRequiredService<GuidedGenerator>().StreamAsync(Request()).GetAsyncEnumerator();
        await stream.MoveNextAsync();

        var disposal = services.DisposeAsync().AsTask();
        await _time.AwaitedAsync();
        Assert.False(await _loader.IsFreedAsync("big"));
        await stream.DisposeAsync();

        await disposal;
        Assert.True(await _loader.IsFreedAsync("big"));
    }

    [Fact]
    public async Task RunningRequest_DisposedTwice_CountsOnce()
    {
        var first = _registry.BeginRequest(default);
        using var second = _registry.BeginRequest(default);
        first.Dispose();
        first.Dispose();

        var disposal = _registry.DisposeAsync().AsTask();
        await _time.AwaitedAsync();
        Assert.Contains(_log.Lines, line => line.Text.EndsWith("for 1 running requests", StringComparison.Ordinal));
        second.Dispose();
        await disposal;
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _log.Dispose();
    }

    private static GenerationRequest Request() =>
        new() { Prompt = "p", Search = SearchOptions.PlainSampling() with { MaxNewTokens = 12, Seed = 5 } };
}
