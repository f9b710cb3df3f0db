using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>Writes a search's rounds down.</summary>
internal sealed class TraceRecorder(SearchOptions options) : ISearchObserver
{
    private readonly List<TraceRound> _rounds = [];
    private IReadOnlyList<ScoredCandidate> _hypotheses = [];

    public SearchTrace ToTrace() => new(options, _rounds);

    public void RoundEnds(SearchRound round)
    {
        var scored = round.Scored.ToList();
        var survivors = round.Survivors.Select(survivor => survivor.Candidate).ToList();
        var candidates = round.Proposed.Select(candidate =>
        {
            var position = scored.IndexOf(candidate);
            var rank = survivors.IndexOf(candidate);
            var parentText = _hypotheses.Count > 0 ? _hypotheses[candidate.Parent].Candidate.Text : "";
            return new TraceCandidate(
                candidate.Index,
                candidate.Parent,
                candidate.Text[parentText.Length..],
                candidate.Tokens.IsEmpty ? [] : candidate.Tokens[^candidate.NewTokens..].ToArray(),
                position >= 0 && double.IsFinite(round.Scores[position]) ? round.Scores[position] : null,
                rank >= 0 ? rank : null,
                candidate.Finish,
                IsDuplicate: position < 0);
        });
        _rounds.Add(new TraceRound(
            _rounds.Count, [.. candidates], round.Cost.ProposedTokens, round.Cost.ScoredTokens, round.CommittedText));
        _hypotheses = round.Survivors;
    }
}
