using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using W2S.Engine.Checkpoints;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;

namespace W2S.Engine.Tests.Hosting;

public sealed class WeakToStrongHealthCheckTests
{
    private readonly LoaderProbe _loader = new();

    [Fact]
    public async Task NoWarmUp_NothingLoaded_IsHealthyAndLoadsNothing()
    {
        await using var services = Services(WarmUpMode.None);

        var report = await CheckAsync(services);

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal("0 of 3 registered models are loaded; the others load on first use.", report.Description);
        Assert.Equal(
            [("Guidance:pair", "not loaded"), ("LargeModels:base", "not loaded"), ("LargeModels:spare", "not loaded")],
            report.Data.Select(entry => (entry.Key, $"{entry.Value}")).Order());
        Assert.Empty(_loader.Loads);
    }

    [Theory]
    [InlineData(WarmUpMode.Background)]
    [InlineData(WarmUpMode.BeforeStart)]
    public async Task WarmUp_DefaultModelsNotLoadedYet_IsUnhealthyUntilTheyAre(WarmUpMode warmUp)
    {
        await using var services = Services(warmUp);
        var models = services.GetRequiredService<IModelRegistry>();

        var report = await CheckAsync(services);
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Equal("Large model 'base' is not loaded yet; guidance 'pair' is not loaded yet.", report.Description);

        await models.GetLargeModelAsync(null, default);
        await models.GetGuidanceAsync("pair", default);

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(services)).Status);
    }

    [Fact]
    public async Task Loading_IsSaidInTheData()
    {
        var released = new TaskCompletionSource();
        _loader.BeforeLoading = _ => released.Task;
        await using var services = Services(WarmUpMode.None);
        var loading = services.GetRequiredService<IModelRegistry>().GetLargeModelAsync("spare", default);

        var report = await CheckAsync(services);

        Assert.Equal((HealthStatus.Healthy, "loading"), (report.Status, report.Data["LargeModels:spare"]));
        released.SetResult();
        await loading;
        Assert.Equal("loaded", (await CheckAsync(services)).Data["LargeModels:spare"]);
    }

    [Fact]
    public async Task DefaultModelFailedToLoad_IsUnhealthyAndSaysWhyUntilItIsLoaded()
    {
        _loader.BeforeLoading = _ => throw new ModelFormatException("half a file");
        await using var services = Services(WarmUpMode.None);
        var models = services.GetRequiredService<IModelRegistry>();
        await Assert.ThrowsAsync<ModelFormatException>(() => models.GetLargeModelAsync("base", default).AsTask());

        var report = await CheckAsync(services);
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Equal("Large model 'base' failed to load (half a file).", report.Description);
        Assert.Equal("failed", report.Data["LargeModels:base"]);

        var released = new TaskCompletionSource();
        _loader.BeforeLoading = _ => released.Task;
        var retry = models.GetLargeModelAsync("base", default);
        report = await CheckAsync(services);
        Assert.Equal((HealthStatus.Unhealthy, "loading"), (report.Status, report.Data["LargeModels:base"]));
        released.SetResult();
        await retry;

        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(services)).Status);
    }

    [Fact]
    public async Task OtherModelFailedToLoad_IsDegraded()
    {
        _loader.BeforeLoading = _ => throw new ModelFormatException("half a file");
        await using var services = Services(WarmUpMode.None);
        await Assert.ThrowsAsync<ModelFormatException>(
            () => services.GetRequiredService<IModelRegistry>().GetLargeModelAsync("spare", default).AsTask());

        var report = await CheckAsync(services);

        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Equal("Large model 'spare' failed to load (half a file).", report.Description);
    }

    [Fact]
    public async Task RegisteredWithAnotherFailureStatus_ReportsThat()
    {
        await using var services = Services(WarmUpMode.Background, HealthStatus.Degraded);

        Assert.Equal(HealthStatus.Degraded, (await CheckAsync(services)).Status);
    }

    private static async Task<HealthReportEntry> CheckAsync(ServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["w2s"];

    private ServiceProvider Services(WarmUpMode warmUp, HealthStatus? failureStatus = null)
    {
        void Configure(WeakToStrongOptions options)
        {
            options.AddLargeModel("base", "big").AddLargeModel("spare", "other").AddGuidance("pair", "t", "u");
            (options.DefaultLargeModel, options.WarmUp) = ("base", warmUp);
        }

        var options = new WeakToStrongOptions();
        Configure(options);
        var services = new ServiceCollection().AddLogging().AddSingleton<IModelRegistry>(_ => _loader.CreateRegistry(options));
        services.AddWeakToStrong(Configure);
        services.AddHealthChecks().AddCheck<WeakToStrongHealthCheck>("w2s", failureStatus);
        return services.BuildServiceProvider();
    }
}
