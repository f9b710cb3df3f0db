using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels.Local;

/// <summary>A large model whose weights are on this machine. Safe to use from any thread; does not own the loaded model.</summary>
/// <param name="model">A language model; a classifier is refused with a <see cref="Checkpoints.ModelFormatException"/>.</param>
/// <param name="format">What is put around a prompt.</param>
public sealed class LocalLargeModel(LocalModel model, IPromptFormat format) : ILargeModel
{
    /// <inheritdoc/>
    public string Name => Model.Name;

    /// <inheritdoc/>
    public LargeModelCapabilities Capabilities =>
        LargeModelCapabilities.Continuation | LargeModelCapabilities.TokenIds | LargeModelCapabilities.Incremental;

    /// <inheritdoc/>
    public ITokenizer? Tokenizer => Model.Tokenizer;

    /// <summary>The loaded checkpoint.</summary>
    public LocalModel Model { get; } = LanguageModels.Require(model);

    /// <summary>What is put around a prompt.</summary>
    public IPromptFormat Format { get; } = format;

    /// <summary>
    /// Bytes of key/value cache and logits that the requests of the model may need together, at their longest: a request that does not fit
    /// beside those that run waits for them, in order of arrival. Null (the default) for what memory there is.
    /// </summary>
    /// <exception cref="InvalidOptionException">It is below 1.</exception>
    public long? MaxCacheBytes
    {
        get;
        init => field = value is null or > 0 ? value : throw new InvalidOptionException(nameof(MaxCacheBytes), $"{value} found, at least 1 expected");
    }

    /// <inheritdoc/>
    public Task<ILargeModelSession> OpenAsync(LargeModelRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return OpenAsync(request, [], cancellationToken);
    }

    /// <param name="assistants">Models that shape the distribution tokens are drawn from, too.</param>
    internal async Task<ILargeModelSession> OpenAsync(
        LargeModelRequest request, IEnumerable<LogitSource> assistants, CancellationToken cancellationToken)
    {
        LogitSource[] sources = [Source(Model, Format, 1, request, MaxCacheBytes), .. assistants];
        var admission = await Model.Runner.Caches.ReserveAsync(sources[0].CacheBytes, MaxCacheBytes, cancellationToken).ConfigureAwait(false);
        CacheReservation[] reservations = [admission, .. sources.Skip(1).Select(source => source.Runner.Caches.Reserve(source.CacheBytes))];
        try
        {
            return new LocalLargeModelSession(request, sources, reservations);
        }
        catch
        {
            Array.ForEach(reservations, reservation => reservation.Dispose());
            throw;
        }
    }

    /// <summary>A model's part in the next-token distribution of a request that it can hold.</summary>
    /// <exception cref="InvalidOptionException">The request does not fit the model.</exception>
    /// <param name="cacheLimit">Bytes of cache that all requests may need together; null for what memory there is.</param>
    internal static LogitSource Source(
        LocalModel model, IPromptFormat format, double weight, LargeModelRequest request, long? cacheLimit = null)
    {
        var formatted = format.Apply(request.Prompt);
        var prompt = PromptEncoder.Encode(model, formatted);
        PromptEncoder.RequireFit(model, prompt.Length, request.MaxNewTokens);
        var cacheBytes = CacheNeed.Require(model, prompt.Length, request.MaxNewTokens, request.MaxCandidates, cacheLimit);
        return new LogitSource(model, weight, prompt, ContinuesText: !formatted.IsComplete, cacheBytes);
    }
}
