using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>Everything a search saw, round by round.</summary>
/// <param name="Options">What was searched, the seed filled in.</param>
public sealed record SearchTrace(SearchOptions Options, IReadOnlyList<TraceRound> Rounds);

/// <summary>One round of propose, score, select.</summary>
/// <param name="Candidates">All candidates in the order proposed, duplicates marked.</param>
/// <param name="ProposedTokens">Tokens the large model sampled so far.</param>
/// <param name="ScoredTokens">Tokens the guiding models computed so far.</param>
/// <param name="CommittedText">Text that could no longer change after this round.</param>
public sealed record TraceRound(
    int Round, IReadOnlyList<TraceCandidate> Candidates, long ProposedTokens, long ScoredTokens, string CommittedText);

/// <summary>One candidate of a round.</summary>
/// <param name="Parent">Hypothesis (rank in the round before) that it continues.</param>
/// <param name="NewText">What this round added to its parent.</param>
/// <param name="NewTokens">The large model's ids of it; empty for a model that exchanges only text.</param>
/// <param name="Score">Score of the whole response so far, in nats; null for a duplicate, or where the guidance had no finite one.</param>
/// <param name="Rank">Its place among the survivors, best 0; null if it was dropped.</param>
/// <param name="Finish">Why it can grow no further, if so.</param>
public sealed record TraceCandidate(
    int Index, int Parent, string NewText, IReadOnlyList<int> NewTokens, double? Score, int? Rank, FinishReason? Finish, bool IsDuplicate);
