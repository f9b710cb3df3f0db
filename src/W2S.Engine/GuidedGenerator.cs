using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Search;

namespace W2S.Engine;

/// <summary>
/// The engine's one way in: prompt to guided text. Semantic Kernel, the command line and hosts only translate to and from it.
/// </summary>
/// <remarks>Safe to use from any thread; concurrent requests share the loaded models.</remarks>
public sealed partial class GuidedGenerator(IModelRegistry models, ILogger<GuidedGenerator>? logger = null)
{
    private readonly ILogger _logger = logger ?? NullLogger<GuidedGenerator>.Instance;
    private readonly ConcurrentDictionary<string, bool> _warnedOf = new(StringComparer.Ordinal);

    /// <summary>Loads the models a request will ask, which otherwise happens while it runs.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    public async Task LoadModelsAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        request.Search.Validate();
        await models.GetLargeModelAsync(request.LargeModel, cancellationToken).ConfigureAwait(false);
        await ResolveGuidanceAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The whole result at once.</summary>
    /// <exception cref="InvalidOptionException">The request asks for what cannot be.</exception>
    /// <exception cref="W2SException">A model could not be loaded or failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, by its caller or because the models must be freed.</exception>
    /// <exception cref="ObjectDisposedException">The models are being freed.</exception>
    public async Task<GenerationResult> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        GenerationResult? result = null;
        await foreach (var update in StreamAsync(request, cancellationToken).ConfigureAwait(false))
        {
            result = update.Result;
        }

        return result!;
    }

    /// <summary>The response as it becomes certain; the last update carries the whole result. Text is never retracted.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    public async IAsyncEnumerable<GenerationUpdate> StreamAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var running = models.BeginRequest(cancellationToken);
        cancellationToken = running.CancellationToken;
        var options = request.Search;
        options.Validate();
        var largeModel = await models.GetLargeModelAsync(request.LargeModel, cancellationToken).ConfigureAwait(false);
        var guides = await ResolveGuidanceAsync(request, cancellationToken).ConfigureAwait(false);
        if (options.EftStrength is { } strength)
        {
            largeModel = Tilt(largeModel, guides, strength);
        }

        var search = new ChunkBeamSearch(largeModel, options.Compares ? Combine(guides) : Unguided.Instance, options);

        // 31 bits, so that a seed that was drawn can be typed again and survives readers of JSON that keep numbers as doubles.
        var seed = options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        await foreach (var update in search.RunAsync(request.Prompt, seed, cancellationToken).ConfigureAwait(false))
        {
            if (options.Compares)
            {
                WarnIfUnguided(update.Result, guides);
            }

            yield return update;
        }
    }

    private async Task<List<(IGuidance Guidance, double Weight)>> ResolveGuidanceAsync(
        GenerationRequest request, CancellationToken cancellationToken)
    {
        var guides = new List<(IGuidance, double)>();
        if (!request.Search.Compares && request.Search.EftStrength is null)
        {
            // Plain sampling asks no guide, so none is loaded.
            return guides;
        }

        var choices = request.Guidance ?? (models.DefaultGuidance is { } name ? [new GuidanceChoice(name)] : []);
        if (choices.Count == 0)
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

            guides.Add((await models.GetGuidanceAsync(choice.Name, cancellationToken).ConfigureAwait(false), choice.Weight));
        }

        return guides;
    }

    /// <summary>Different models never agree on a response to the last bit; a score of exactly 0 says they are the same one, or count for nothing.</summary>
    private void WarnIfUnguided(GenerationResult? result, List<(IGuidance Guidance, double Weight)> guides)
    {
        if (result is { Best.Score: 0 })
        {
            var names = string.Join(", ", guides.Select(g => g.Guidance.Name));
            var isWeightless = guides.TrueForAll(guide => guide.Weight == 0);
            if (!_warnedOf.TryAdd(isWeightless ? "0 * " + names : names, true))
            {
                return;
            }

            if (isWeightless)
            {
                LogWeightless(names);
            }
            else
            {
                LogCannotGuide(names);
            }
        }
    }

    [LoggerMessage(
        1, LogLevel.Warning, "Guidance '{Guidance}' scored the response 0: if its tuned and untuned models are the same, it cannot guide")]
    private partial void LogCannotGuide(string guidance);

    [LoggerMessage(2, LogLevel.Warning, "Guidance '{Guidance}' has the weight 0 and scores nothing")]
    private partial void LogWeightless(string guidance);

    private static IGuidance Combine(List<(IGuidance Guidance, double Weight)> guides) =>
        guides is [(var single, 1.0)] ? single : new WeightedGuidance(guides);

    private static EftLargeModel Tilt(ILargeModel largeModel, List<(IGuidance Guidance, double Weight)> guides, double strength)
    {
        if (largeModel is not LocalLargeModel local)
        {
            throw new LargeModelException(
                $"EFT needs the whole next-token distribution, which large model '{largeModel.Name}' does not give; "
                + "chunk-level beam search needs only continuations, best-of-N only texts");
        }

        return new EftLargeModel(local, [.. guides.Select(g => g.Guidance is TunedUntunedPair pair
            ? (pair, strength * g.Weight)
            : throw new GuidanceException($"EFT needs a tuned/untuned pair, which guidance '{g.Guidance.Name}' is not"))]);
    }
}
