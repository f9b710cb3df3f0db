using W2S.Engine.Guidance;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hosting.Services;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;

namespace W2S.Engine.Hosting.Loading;

/// <summary>From options to large models and guidance. Safe to use from any thread.</summary>
/// <param name="checkpoints">Owns what is loaded.</param>
internal sealed class ModelLoader(CheckpointPool checkpoints, ServiceModels services)
{
    public async Task<ILargeModel> LoadLargeModelAsync(string name, LargeModelOptions options, CancellationToken cancellationToken)
    {
        if (options.Service is not null)
        {
            return await services.OpenAsync(name, options, cancellationToken).ConfigureAwait(false);
        }

        var model = await LoadCheckpointAsync(name, options.Path, LoadVariant.Of(options.Weights, options.Device, options.Dtype), cancellationToken).ConfigureAwait(false);
        return new LocalLargeModel(model, PromptFormat.For(model, options.PromptTemplate, nameof(options.PromptTemplate)))
        {
            MaxCacheBytes = options.CacheMiB is { } mebibytes ? (long)mebibytes << 20 : null,
        };
    }

    public async Task<IGuidance> LoadGuidanceAsync(string name, GuidanceOptions given, CancellationToken cancellationToken)
    {
        var options = given.WithPreset();
        var (tunedName, untunedName) = (options.TunedName ?? $"{name}.tuned", options.UntunedName ?? $"{name}.untuned");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ofTuned = LoadVariant.Of(options.Weights, options.Device, options.Dtype);
        var ofUntuned = LoadVariant.Of(options.Weights, options.UntunedDevice ?? options.Device, options.Dtype);
        var loadingTuned = LoadCheckpointAsync(tunedName, options.Tuned, ofTuned, stop.Token);
        var loadingUntuned = LoadCheckpointAsync(untunedName, options.Untuned, ofUntuned, stop.Token);
        await stop.WhenAllOrNoneAsync(loadingTuned, loadingUntuned).ConfigureAwait(false);

        var (tuned, untuned) = (await loadingTuned.ConfigureAwait(false), await loadingUntuned.ConfigureAwait(false));
        return new TunedUntunedPair(
            name,
            tuned,
            PromptFormat.For(tuned, options.TunedPromptTemplate, nameof(options.TunedPromptTemplate)),
            untuned,
            PromptFormat.For(untuned, options.UntunedPromptTemplate, nameof(options.UntunedPromptTemplate)));
    }

    /// <summary>The one model of that folder, loaded so, under the name of this use of it, which usage and messages then show.</summary>
    /// <exception cref="InvalidOptionException">An option cannot be met; the message says by which model.</exception>
    private async Task<LocalModel> LoadCheckpointAsync(
        string name, string path, LoadVariant variant, CancellationToken cancellationToken)
    {
        try
        {
            var model = await checkpoints.GetAsync(path, variant, cancellationToken).ConfigureAwait(false);
            return model.Named(name);
        }
        catch (InvalidOptionException invalid) when (invalid.Option is not null)
        {
            throw new InvalidOptionException($"{name}: {invalid.Message}", invalid);
        }
    }
}
