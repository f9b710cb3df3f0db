using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Search;

namespace W2S.Engine;

/// <summary>The models a request asks, loaded.</summary>
/// <param name="Guides">With their weights; empty where the search asks none.</param>
internal sealed record RequestModels(ILargeModel LargeModel, IReadOnlyList<(IGuidance Guidance, double Weight)> Guides)
{
    /// <exception cref="InvalidOptionException">The request names none, or what is not registered.</exception>
    /// <exception cref="W2SException">A model could not be loaded.</exception>
    public static async Task<RequestModels> LoadAsync(IModelRegistry models, GenerationRequest request, CancellationToken cancellationToken)
    {
        var choices = GuidanceOf(models, request);
        Require(models, request, choices);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var largeModel = models.GetLargeModelAsync(request.LargeModel, stop.Token).AsTask();
        Task<IGuidance>[] guidance = [.. choices.Select(choice => models.GetGuidanceAsync(choice.Name, stop.Token).AsTask())];
        await stop.WhenAllOrNoneAsync([largeModel, .. guidance]).ConfigureAwait(false);

        var loaded = await Task.WhenAll(guidance).ConfigureAwait(false);
        return new RequestModels(await largeModel.ConfigureAwait(false), [.. loaded.Zip(choices, (guide, choice) => (guide, choice.Weight))]);
    }

    private static void Require(IModelRegistry models, GenerationRequest request, IReadOnlyList<GuidanceChoice> choices)
    {
        if (choices.Count == 0 && NeedsGuidance(request.Search))
        {
            throw new InvalidOptionException(
                "guidance",
                "the search needs it, and none is chosen or registered as the default; choose one of: "
                + (models.Guidance.Count > 0 ? string.Join(", ", models.Guidance) : "(none registered)"));
        }

        foreach (var choice in choices)
        {
            if (!double.IsFinite(choice.Weight))
            {
                throw new InvalidOptionException("guidance", $"weight {choice.Weight} of '{choice.Name}' found, a finite number expected");
            }
        }
    }

    /// <summary>What will guide: nothing where the search asks no guide, so that plain sampling loads none.</summary>
    public static IReadOnlyList<GuidanceChoice> GuidanceOf(IModelRegistry models, GenerationRequest request) =>
        !NeedsGuidance(request.Search) ? []
        : request.Guidance ?? (models.DefaultGuidance is { } name ? [new GuidanceChoice(name)] : []);

    /// <exception cref="W2SException">EFT was asked of models that cannot do it.</exception>
    public ChunkBeamSearch ToSearch(SearchOptions options, IReadOnlyList<ISearchObserver> observers) => new(
        options.EftStrength is { } strength ? Tilt(strength) : LargeModel,
        options.Compares ? Combine() : Unguided.Instance,
        options)
    {
        Observers = observers,
    };

    private static bool NeedsGuidance(SearchOptions options) => options.Compares || options.EftStrength is not null;

    private IGuidance Combine() => Guides is [(var single, 1.0)] ? single : new WeightedGuidance(Guides);

    private EftLargeModel Tilt(double strength)
    {
        if (LargeModel is not LocalLargeModel local)
        {
            throw new LargeModelException(
                $"EFT needs the whole next-token distribution, which large model '{LargeModel.Name}' does not give; "
                + "chunk-level beam search needs only continuations, best-of-N only texts");
        }

        return new EftLargeModel(local, [.. Guides.Select(g => g.Guidance is TunedUntunedPair pair
            ? (pair, strength * g.Weight)
            : throw new GuidanceException($"EFT needs a tuned/untuned pair, which guidance '{g.Guidance.Name}' is not"))]);
    }
}
