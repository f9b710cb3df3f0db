using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>Writes a search's rounds down.</summary>
internal sealed class TraceRecorder(SearchOptions options)
{
    private readonly List<TraceRound> _rounds = [];
    private List<Candidate> _hypotheses = [];

    public SearchTrace ToTrace() => new(options, _rounds);

    public void Record(
        IReadOnlyList<Candidate> proposed,
        List<Candidate> scored,
        IReadOnlyList<double> scores,
        List<Candidate> survivors,
        long proposedTokens,
        IReadOnlyList<ModelUsage> guidanceUsage,
        string committedText)
    {
        var candidates = proposed.Select(candidate =>
        {
            var position = scored.IndexOf(candidate);
            var rank = survivors.IndexOf(candidate);
            var parentText = _hypotheses.Count > 0 ? _hypotheses[candidate.Parent].Text : "";
            return new TraceCandidate(
                candidate.Index,
                candidate.Parent,
                candidate.Text[parentText.Length..],
                candidate.Tokens[^candidate.NewTokens..].ToArray(),
                position >= 0 && double.IsFinite(scores[position]) ? scores[position] : null,
                rank >= 0 ? rank : null,
                candidate.Finish,
                IsDuplicate: position < 0);
        });
        _rounds.Add(new TraceRound(
            _rounds.Count, [.. candidates], proposedTokens, guidanceUsage.Sum(u => u.ComputedTokens), committedText));
        _hypotheses = survivors;
    }
}
