using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>A round that has ended.</summary>
internal sealed record SearchRound
{
    /// <summary>All candidates, in the order proposed.</summary>
    public required IReadOnlyList<Candidate> Proposed { get; init; }

    /// <summary>Those of them that were scored: no duplicates.</summary>
    public required IReadOnlyList<Candidate> Scored { get; init; }

    /// <summary>[scored], in nats; a candidate whose score is not finite was dropped.</summary>
    public required IReadOnlyList<double> Scores { get; init; }

    /// <summary>Best first, at least one.</summary>
    public required IReadOnlyList<ScoredCandidate> Survivors { get; init; }

    /// <summary>Of this round and all before it.</summary>
    public required SearchCost Cost { get; init; }

    /// <summary>Text that can no longer change.</summary>
    public required string CommittedText { get; init; }
}
