using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using W2S.Engine.Hosting.Configuration;

namespace W2S.Engine.Hosting;

/// <summary>Loads the default models when a host starts, as <see cref="WeakToStrongOptions.WarmUp"/> says.</summary>
/// <param name="services">Asked for options and models only once the host has validated the options.</param>
internal sealed class WarmUpService(IServiceProvider services, ILogger<WarmUpService> logger, TimeProvider? time = null)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _clock = time ?? TimeProvider.System;
    private Task _background = Task.CompletedTask;

    private WarmUpMode Mode => services.GetRequiredService<IOptions<WeakToStrongOptions>>().Value.WarmUp;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) =>
        Mode is WarmUpMode.BeforeStart ? LoadAsync(cancellationToken) : Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (Mode is WarmUpMode.Background)
        {
            _background = LoadInBackgroundAsync();
        }

        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _background.ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    /// <summary>Until it succeeds: a host that is not ready gets no request that would try again.</summary>
    private async Task LoadInBackgroundAsync()
    {
        var delay = FirstRetry;
        while (!await TryLoadAsync(delay).ConfigureAwait(false))
        {
            await Task.Delay(delay, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = 2 * delay < LastRetry ? 2 * delay : LastRetry;
        }
    }

    /// <returns>False for a failure that is to be tried again.</returns>
    private async Task<bool> TryLoadAsync(TimeSpan delay)
    {
        try
        {
            await LoadAsync(_stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            return true; // the host stops
        }
        catch (Exception e)
        {
            logger.WarmUpFailed(e.Message, delay.TotalSeconds); // with all there is to know, the registry has logged it
            return false;
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var models = services.GetRequiredService<IModelRegistry>();
        var begun = _clock.GetTimestamp();
        logger.WarmUpBegun(models.DefaultLargeModel, models.DefaultGuidance);
        var largeModel = models.GetLargeModelAsync(null, cancellationToken).AsTask();
        var guidance = models.DefaultGuidance is { } name ? models.GetGuidanceAsync(name, cancellationToken).AsTask() : Task.CompletedTask;
        await Task.WhenAll(largeModel, guidance).ConfigureAwait(false);
        logger.WarmUpDone(_clock.GetElapsedTime(begun).TotalSeconds);
    }
}
