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

        var model = await LoadCheckpointAsync(name, options.Path, options.Weights, cancellationToken).ConfigureAwait(false);
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
        var loadingTuned = LoadCheckpointAsync(tunedName, options.Tuned, options.Weights, stop.Token);
        var loadingUntuned = LoadCheckpointAsync(untunedName, options.Untuned, options.Weights, stop.Token);
        await stop.WhenAllOrNoneAsync(loadingTuned, loadingUntuned).ConfigureAwait(false);

        var (tuned, untuned) = (await loadingTuned.ConfigureAwait(false), await loadingUntuned.ConfigureAwait(false));
        return new TunedUntunedPair(
            name,
            tuned,
            PromptFormat.For(tuned, options.TunedPromptTemplate, nameof(options.TunedPromptTemplate)),
            untuned,
            PromptFormat.For(untuned, options.UntunedPromptTemplate, nameof(options.UntunedPromptTemplate)));
    }

    /// <summary>The one model of that folder and type, under the name of this use of it, which usage and messages then show.</summary>
    private async Task<LocalModel> LoadCheckpointAsync(
        string name, string path, WeightType? weights, CancellationToken cancellationToken)
    {
        var model = await checkpoints.GetAsync(path, weights, cancellationToken).ConfigureAwait(false);
        return model.Named(name);
    }
}
