using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using W2S.Engine.Hosting;
using W2S.Engine.Search;
using W2S.Engine.Telemetry;

namespace W2S.Engine;

/// <summary>
/// The engine's one way in: prompt to guided text. Semantic Kernel, the command line and hosts only translate to and from it.
/// </summary>
/// <remarks>Safe to use from any thread; concurrent requests share the loaded models.</remarks>
public sealed class GuidedGenerator
{
    private readonly IModelRegistry _models;
    private readonly ILogger _logger;
    private readonly W2STelemetry _telemetry;
    private readonly UnguidedWarning _warning;

    /// <param name="telemetry">Where spans and metrics go; null for the process's own.</param>
    public GuidedGenerator(IModelRegistry models, ILogger<GuidedGenerator>? logger = null, W2STelemetry? telemetry = null)
    {
        _models = models;
        _logger = logger ?? NullLogger<GuidedGenerator>.Instance;
        _telemetry = telemetry ?? W2STelemetry.Shared;
        _warning = new UnguidedWarning(_logger);
    }

    /// <summary>Loads the models a request will ask, which otherwise happens while it runs.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    public async Task LoadModelsAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        request.Search.Validate();
        await RequestModels.LoadAsync(_models, request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The whole result at once.</summary>
    /// <exception cref="InvalidOptionException">The request asks for what cannot be.</exception>
    /// <exception cref="W2SException">A model could not be loaded or failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, by its caller or because the models must be freed.</exception>
    /// <exception cref="ObjectDisposedException">The models are being freed.</exception>
    public async Task<GenerationResult> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        GenerationResult? result = null;
        await foreach (var update in WatchAsync(request, isStreamed: false, cancellationToken).ConfigureAwait(false))
        {
            result = update.Result;
        }

        return result!;
    }

    /// <summary>The response as it becomes certain; the last update carries the whole result. Text is never retracted.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    public IAsyncEnumerable<GenerationUpdate> StreamAsync(GenerationRequest request, CancellationToken cancellationToken = default) =>
        WatchAsync(request, isStreamed: true, cancellationToken);

    private async IAsyncEnumerable<GenerationUpdate> WatchAsync(
        GenerationRequest request, bool isStreamed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] guidance = [.. RequestModels.GuidanceOf(_models, request).Select(choice => choice.Name)];
        var model = request.LargeModel ?? _models.DefaultLargeModel;
        var description = new RequestDescription(request, model, guidance, isStreamed)
        {
            RegisteredModel = _models.LargeModels.Contains(model, StringComparer.Ordinal) ? model : null,
        };
        using var watch = new RequestWatch(_telemetry, description, _logger);
        var updates = SearchAsync(request, watch.Observers, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var lifetime = updates.ConfigureAwait(false);
        while (await watch.MoveNextAsync(updates).ConfigureAwait(false))
        {
            yield return updates.Current;
        }
    }

    private async IAsyncEnumerable<GenerationUpdate> SearchAsync(
        GenerationRequest request, IReadOnlyList<ISearchObserver> observers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var running = _models.BeginRequest(cancellationToken);
        cancellationToken = running.CancellationToken;
        var options = request.Search;
        options.Validate();
        var models = await RequestModels.LoadAsync(_models, request, cancellationToken).ConfigureAwait(false);

        // 31 bits, so that a seed that was drawn can be typed again and survives readers of JSON that keep numbers as doubles.
        var seed = options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var search = models.ToSearch(options, observers);
        await foreach (var update in search.RunAsync(request.Prompt, seed, cancellationToken).ConfigureAwait(false))
        {
            if (options.Compares && update.Result is { } result)
            {
                _warning.Check(result, models.Guides);
            }

            yield return update;
        }
    }
}
