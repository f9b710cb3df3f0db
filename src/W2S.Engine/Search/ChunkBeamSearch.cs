using System.Runtime.CompilerServices;
using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>
/// Chunk-level beam search (Zhou et al., arXiv 2405.19262, algorithm 1): the large model proposes, the guidance scores, the best
/// hypotheses survive, and text that all of them share is committed.
/// </summary>
/// <remarks>
/// The first round samples W * K successors of the empty response, as the paper's W copies of it do: that way the first selection
/// already chooses among as many candidates as every later one. Safe to use from any thread.
/// </remarks>
public sealed class ChunkBeamSearch(ILargeModel largeModel, IGuidance guidance, SearchOptions options)
{
    /// <summary>Told of every round.</summary>
    internal IReadOnlyList<ISearchObserver> Observers { get; init; } = [];

    /// <summary>Runs the search; text is yielded as it becomes certain, the whole result with the last update.</summary>
    /// <exception cref="InvalidOptionException">The options cannot be, or the request does not fit a model.</exception>
    /// <exception cref="LargeModelException">The large model cannot do what the search needs.</exception>
    /// <exception cref="GuidanceException">No candidate of a round had a finite score.</exception>
    /// <exception cref="W2SException">A model failed.</exception>
    public async IAsyncEnumerable<GenerationUpdate> RunAsync(
        Prompt prompt, long seed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        options.Validate();
        RequireContinuation();
        var proposer = await largeModel.OpenAsync(ToLargeModelRequest(prompt, seed), cancellationToken).ConfigureAwait(false);
        await using var proposerLifetime = proposer.ConfigureAwait(false);
        var scorer = await guidance.OpenAsync(ToGuidanceRequest(prompt), cancellationToken).ConfigureAwait(false);
        await using var scorerLifetime = scorer.ConfigureAwait(false);

        var budget = new TokenBudget(IsCertainByTokens ? options with { ChunkLength = 1 } : options);
        var committed = new CommittedText(options.StopSequences);
        var trace = options.IncludeTrace ? new TraceRecorder(options with { Seed = seed }) : null;
        var observers = new SearchObservers(trace is null ? Observers : [.. Observers, trace]);
        using var account = new SearchAccount(proposer, scorer, observers);
        List<ScoredCandidate> hypotheses = [];
        var successors = MaxCandidates;
        for (var growing = 1; growing > 0; growing = hypotheses.Count(h => h.Candidate.Finish is null))
        {
            if (budget.NextChunk(hypotheses, successors, proposer.ProposedTokens) is not { } chunkLength || !proposer.CanContinue(growing))
            {
                break;
            }

            observers.RoundBegins(chunkLength);
            var proposed = await proposer.ProposeAsync(successors, chunkLength, cancellationToken).ConfigureAwait(false);
            observers.CandidatesProposed();
            var distinct = Selection.Distinct(proposed);
            var scores = await scorer.ScoreAsync(distinct, cancellationToken).ConfigureAwait(false);
            hypotheses = Selection.Best(distinct, scores, options.BeamWidth);

            List<Candidate> survivors = [.. hypotheses.Select(h => h.Candidate)];
            proposer.Keep(survivors);
            scorer.Keep(survivors);
            successors = options.SuccessorsPerBeam;

            var news = committed.Advance(survivors);
            observers.RoundEnds(new SearchRound
            {
                Proposed = proposed,
                Scored = distinct,
                Scores = scores,
                Survivors = hypotheses,
                Cost = account.Cost,
                CommittedText = committed.Text,
            });
            if (news.Length > 0)
            {
                yield return new GenerationUpdate(news, Result: null);
            }
        }

        var cost = account.Cost;
        var result = new GenerationResult
        {
            Hypotheses = Results(hypotheses),
            Seed = seed,
            LargeModelUsage = new ModelUsage(largeModel.Name, proposer.PromptTokens, cost.ProposedTokens)
            {
                Calls = cost.Calls,
                ReadTokens = proposer.ReadTokens,
            },
            GuidanceUsage = cost.GuidanceUsage,
            Trace = trace?.ToTrace(),
        };
        yield return new GenerationUpdate(committed.Finish(result.Best.Text), result);
    }

    private int MaxCandidates => options.BeamWidth * options.SuccessorsPerBeam;

    /// <summary>A response that is compared with no other is certain token by token, whatever its chunks, and is streamed so.</summary>
    private bool IsCertainByTokens =>
        largeModel.Capabilities.HasFlag(LargeModelCapabilities.Incremental) && !options.Compares && !options.IncludeTrace;

    private void RequireContinuation()
    {
        if (options.ChunkLength < options.MaxNewTokens && !largeModel.Capabilities.HasFlag(LargeModelCapabilities.Continuation))
        {
            throw new LargeModelException(
                $"large model '{largeModel.Name}' cannot continue a partial response, which a search in chunks "
                + $"(chunk_length {options.ChunkLength}, max_tokens {options.MaxNewTokens}) needs; "
                + $"the methods {SearchMethod.BestOfN.Name()} and {SearchMethod.Sampling.Name()} work with it, as they need only whole responses"
                + (largeModel.WhyNoContinuation is { } why ? $"; {why}" : ""));
        }
    }

    private LargeModelRequest ToLargeModelRequest(Prompt prompt, long seed) => new()
    {
        Prompt = prompt,
        Sampling = options.Sampling,
        Seed = seed,
        MaxNewTokens = options.MaxNewTokens,
        StopSequences = options.StopSequences,
        CallBudget = options.CallBudget,
        TokenBudget = options.TokenBudget,
        MaxCandidates = MaxCandidates,
    };

    private GuidanceRequest ToGuidanceRequest(Prompt prompt) => new()
    {
        Prompt = prompt,
        LargeModelTokenizer = largeModel.Capabilities.HasFlag(LargeModelCapabilities.TokenIds) ? largeModel.Tokenizer : null,
        MaxNewTokens = options.MaxNewTokens,
        MaxCandidates = MaxCandidates,
    };

    /// <summary>Hypotheses may differ in nothing a reader sees: in how their text is cut into tokens, or in what ended it.</summary>
    private IReadOnlyList<Hypothesis> Results(IEnumerable<ScoredCandidate> hypotheses) =>
    [
        .. hypotheses.DistinctBy(h => h.Candidate.VisibleText, StringComparer.Ordinal)
            .Take(options.ResultCount)
            .Select(h => h.ToHypothesis()),
    ];
}
