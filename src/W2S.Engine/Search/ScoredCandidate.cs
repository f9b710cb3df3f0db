using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>A candidate that survived, with its score in nats.</summary>
internal sealed record ScoredCandidate(Candidate Candidate, double Score)
{
    /// <summary>What a caller gets; a response that could still grow was stopped by the budget.</summary>
    public Hypothesis ToHypothesis() =>
        new(Candidate.VisibleText, Candidate.Tokens.ToArray(), Score, Candidate.Finish ?? FinishReason.Budget)
        {
            TokenCount = Candidate.TokenCount,
        };
}
