using W2S.Engine.Guidance;
using W2S.Engine.Sampling;
using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels;

/// <summary>The frozen large model: it proposes continuations and is never changed. Safe to use from any thread.</summary>
public interface ILargeModel
{
    /// <summary>The name it was registered under, or its folder's.</summary>
    string Name { get; }

    /// <summary>What a search may ask of it.</summary>
    LargeModelCapabilities Capabilities { get; }

    /// <summary>What to tell one who needs <see cref="LargeModelCapabilities.Continuation"/> of a model without it; null for nothing.</summary>
    string? WhyNoContinuation => null;

    /// <summary>Its tokenizer; null for a model that exchanges only text.</summary>
    ITokenizer? Tokenizer { get; }

    /// <summary>Begins one request, holding the empty response as its only hypothesis.</summary>
    /// <exception cref="InvalidOptionException">
    /// Prompt and response together exceed the context length, or the candidates' caches exceed the memory there is.
    /// </exception>
    Task<ILargeModelSession> OpenAsync(LargeModelRequest request, CancellationToken cancellationToken);
}

/// <summary>What a large model needs to know before it proposes.</summary>
public sealed record LargeModelRequest
{
    /// <summary>The user's prompt; the model's own format is applied to it.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>How tokens are drawn.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Same seed, same proposals, whatever else the model is computing.</summary>
    public long Seed { get; init; }

    /// <summary>Longest response, in tokens.</summary>
    public required int MaxNewTokens { get; init; }

    /// <summary>A response ends where the first of these is complete.</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>Most calls the session may make, retries included; null for no limit. Models on this machine make none.</summary>
    public long? CallBudget { get; init; }

    /// <summary>
    /// Most tokens the session may sample; null for no limit. The search cuts its proposals to it; a session that asks again for what did
    /// not come keeps to it too.
    /// </summary>
    public long? TokenBudget { get; init; }

    /// <summary>Most candidates one proposal will hold; for estimating memory before work begins.</summary>
    public int MaxCandidates { get; init; } = 1;
}

/// <summary>What a large model can do beyond returning text for a prompt.</summary>
[Flags]
public enum LargeModelCapabilities
{
    None = 0,

    /// <summary>It can continue a partial response, so that a response may be searched chunk by chunk.</summary>
    Continuation = 1,

    /// <summary>It reports token ids, so that a pair with the same vocabulary scores exactly what was sampled.</summary>
    TokenIds = 2,

    /// <summary>
    /// Going on costs only what is new, however short the chunks: what came before is neither computed nor paid for again.
    /// </summary>
    Incremental = 4,
}

/// <summary>
/// One request's state in the large model. It follows the surviving hypotheses, so that it only computes new tokens.
/// Not thread-safe; disposing gives every cached block back and may be done at any time no call is running.
/// </summary>
public interface ILargeModelSession : IAsyncDisposable
{
    /// <summary>Tokens in the prompt, as this model counts them.</summary>
    int PromptTokens { get; }

    /// <summary>Tokens sampled so far, in all candidates, also those that were discarded.</summary>
    long ProposedTokens { get; }

    /// <summary>Calls made so far, failed ones included; 0 for a model on this machine.</summary>
    long Calls => 0;

    /// <summary>Tokens read in all calls that were answered, prompt and response so far in each; 0 for a model on this machine.</summary>
    long ReadTokens => 0;

    /// <summary>Whether calls are left to continue that many hypotheses; a session without a limit always has some.</summary>
    bool CanContinue(int hypotheses) => true;

    /// <summary>
    /// What further models did that shape the distribution tokens are drawn from, as EFT's pairs do; empty for a model of its own.
    /// </summary>
    IReadOnlyList<ModelUsage> AssistantUsage => [];

    /// <summary>
    /// Samples continuations of every unfinished hypothesis, independently of each other, each at most
    /// <paramref name="maxTokens"/> tokens or up to the end of the response.
    /// </summary>
    /// <param name="successors">Continuations per hypothesis.</param>
    /// <returns>
    /// The candidates, parents in order; a finished hypothesis stands among them as it is, once. Duplicates are left in.
    /// </returns>
    /// <exception cref="W2SException">The model failed: its numbers are damaged, or memory or its cache ran out.</exception>
    Task<IReadOnlyList<Candidate>> ProposeAsync(int successors, int maxTokens, CancellationToken cancellationToken);

    /// <summary>
    /// Makes <paramref name="survivors"/>, of the last proposal, the new hypotheses in the order given; drops all others.
    /// </summary>
    void Keep(IReadOnlyList<Candidate> survivors);
}
