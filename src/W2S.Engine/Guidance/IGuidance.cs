using W2S.Engine.LargeModels;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Guidance;

/// <summary>Says how good a partial response is: what steers the search. Safe to use from any thread.</summary>
public interface IGuidance
{
    /// <summary>The name it was registered under.</summary>
    string Name { get; }

    /// <summary>Begins one request, holding the empty response, whose score is 0, as its only hypothesis.</summary>
    /// <exception cref="InvalidOptionException">
    /// Prompt and response together exceed a guiding model's context length, or the candidates' caches the memory there is.
    /// </exception>
    Task<IGuidanceSession> OpenAsync(GuidanceRequest request, CancellationToken cancellationToken);
}

/// <summary>What guidance needs to know before it scores.</summary>
public sealed record GuidanceRequest
{
    /// <summary>The user's prompt; each guiding model's own format is applied to it.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>
    /// Vocabulary of the candidates' token ids; null when they carry text only. Where it equals a guiding model's own,
    /// ids are exchanged, otherwise text.
    /// </summary>
    public ITokenizer? LargeModelTokenizer { get; init; }

    /// <summary>Longest response, in the large model's tokens.</summary>
    public required int MaxNewTokens { get; init; }

    /// <summary>Most candidates scored at once; for estimating memory before work begins.</summary>
    public int MaxCandidates { get; init; } = 1;
}

/// <summary>
/// One request's state in the guidance, following the same survivors as the large model's session.
/// Not thread-safe; disposing gives every cached block back and may be done at any time no call is running.
/// </summary>
public interface IGuidanceSession : IAsyncDisposable
{
    /// <summary>Scores whole responses in nats, higher is better: log pi_tuned(y | x) - log pi_untuned(y | x) for a pair.</summary>
    /// <returns>One score for each of <paramref name="candidates"/>; may be NaN or infinite, which the search drops.</returns>
    /// <exception cref="GuidanceException">No candidate could be scored.</exception>
    /// <exception cref="W2SException">A guiding model failed: its numbers are damaged, or memory or its cache ran out.</exception>
    Task<IReadOnlyList<double>> ScoreAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken);

    /// <summary>
    /// Makes <paramref name="survivors"/>, of those last scored, the new hypotheses in the order given; drops all others.
    /// </summary>
    void Keep(IReadOnlyList<Candidate> survivors);

    /// <summary>Tokens each guiding model computed so far, by name.</summary>
    IReadOnlyList<ModelUsage> Usage { get; }
}

/// <summary>What one model did for a request.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="PromptTokens">Tokens of the prompt, as this model counts them.</param>
/// <param name="ComputedTokens">Tokens of responses it proposed or scored, discarded ones included.</param>
public sealed record ModelUsage(string Model, int PromptTokens, long ComputedTokens)
{
    /// <summary>Calls made of a model that is asked over calls, failed ones and retries included; 0 for models on this machine.</summary>
    public long Calls { get; init; }

    /// <summary>
    /// Tokens such a model read in all its calls, each of which begins with the prompt again; as it reports them, otherwise estimated.
    /// 0 for models on this machine.
    /// </summary>
    public long ReadTokens { get; init; }
}
