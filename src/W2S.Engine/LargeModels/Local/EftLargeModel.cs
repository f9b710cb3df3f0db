using W2S.Engine.Guidance;
using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels.Local;

/// <summary>
/// Emulated fine-tuning (Mitchell et al., arXiv 2310.12962): a large model that draws each token from
/// softmax(log pi_base + strength * (log pi_tuned - log pi_untuned)), summed over the pairs given.
/// </summary>
/// <remarks>A large model like any other to the search. Safe to use from any thread.</remarks>
public sealed class EftLargeModel : ILargeModel
{
    private readonly LocalLargeModel _base;
    private readonly IReadOnlyList<(TunedUntunedPair Pair, double Strength)> _pairs;

    /// <param name="pairs">Pairs and 1/beta for each.</param>
    /// <exception cref="LargeModelException">The models do not share one vocabulary, which EFT needs.</exception>
    public EftLargeModel(LocalLargeModel baseModel, IReadOnlyList<(TunedUntunedPair Pair, double Strength)> pairs)
    {
        _base = baseModel;
        _pairs = pairs;
        foreach (var (pair, _) in pairs)
        {
            if (pair.Tokenizer.Fingerprint != PromptEncoder.RequireTokenizer(baseModel.Model).Fingerprint)
            {
                throw new LargeModelException(
                    $"EFT adds token probabilities and so needs one vocabulary, but large model '{baseModel.Name}' and guidance "
                    + $"'{pair.Name}' have different ones. Chunk-level beam search and best-of-N work across vocabularies.");
            }
        }
    }

    /// <inheritdoc/>
    public string Name => _base.Name;

    /// <inheritdoc/>
    public LargeModelCapabilities Capabilities => _base.Capabilities;

    /// <inheritdoc/>
    public ITokenizer? Tokenizer => _base.Tokenizer;

    /// <inheritdoc/>
    public Task<ILargeModelSession> OpenAsync(LargeModelRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _base.OpenAsync(request, Assistants(request), cancellationToken);
    }

    private IEnumerable<LogitSource> Assistants(LargeModelRequest request)
    {
        foreach (var (pair, strength) in _pairs)
        {
            yield return LocalLargeModel.Source(pair.Tuned, pair.TunedFormat, strength, request);
            yield return LocalLargeModel.Source(pair.Untuned, pair.UntunedFormat, -strength, request);
        }
    }
}
