using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace W2S.Engine.Hosting;

/// <summary>Loads the default models when a host starts, as <see cref="WeakToStrongOptions.WarmUp"/> says.</summary>
/// <param name="services">Asked for options and models only once the host has validated the options.</param>
internal sealed class WarmUpService(IServiceProvider services, ILogger<WarmUpService> logger, TimeProvider? time = null)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
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

    private async Task LoadInBackgroundAsync()
    {
        try
        {
            await LoadAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the host stops
        }
        catch (Exception e)
        {
            logger.WarmUpFailed(e.Message); // with all there is to know, the registry has logged it
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var models = services.GetRequiredService<IModelRegistry>();
        var clock = time ?? TimeProvider.System;
        var begun = clock.GetTimestamp();
        logger.WarmUpBegun(models.DefaultLargeModel, models.DefaultGuidance);
        var largeModel = models.GetLargeModelAsync(null, cancellationToken).AsTask();
        var guidance = models.DefaultGuidance is { } name ? models.GetGuidanceAsync(name, cancellationToken).AsTask() : Task.CompletedTask;
        await Task.WhenAll(largeModel, guidance).ConfigureAwait(false);
        logger.WarmUpDone(clock.GetElapsedTime(begun).TotalSeconds);
    }
}
