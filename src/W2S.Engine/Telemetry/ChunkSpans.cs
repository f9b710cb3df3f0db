using System.Diagnostics;
using W2S.Engine.Search;

namespace W2S.Engine.Telemetry;

/// <summary>A span for each round of a search, below the request's; ambient while the models work for the round.</summary>
internal sealed class ChunkSpans(Activity request, TimeProvider time) : ISearchObserver
{
    private Activity? _span;
    private long _begun;
    private long _proposed;
    private int _rounds;
    private SearchCost _before = new(0, 0, []);
    private int _committed;

    public void RoundBegins(int chunkLength)
    {
        Activity.Current = request;
        _span = W2STelemetry.Source.StartActivity(Names.ChunkSpan);
        _span?.SetTag(Names.Round, _rounds).SetTag(Names.ChunkLength, chunkLength);
        _rounds++;
        _begun = time.GetTimestamp();
    }

    public void CandidatesProposed() => _proposed = time.GetTimestamp();

    public void RoundEnds(SearchRound round)
    {
        if (_span is { IsAllDataRequested: true } span)
        {
            Describe(span, round);
        }

        (_before, _committed) = (round.Cost, round.CommittedText.Length);
        _span?.Stop();
        _span = null;
    }

    /// <summary>The round that is running, if one is, has no end: what it cost is all there is to say of it.</summary>
    public void SearchEnds(SearchCost cost)
    {
        if (_span is { IsAllDataRequested: true } span)
        {
            DescribeCost(span, cost);
        }
    }

    /// <summary>Ends the round that is running, if one is: its request has ended without its end.</summary>
    public void End(string? errorType)
    {
        if (errorType is not null)
        {
            _span?.SetTag(Conventions.ErrorType, errorType).SetStatus(ActivityStatusCode.Error);
        }

        _span?.Stop();
        _span = null;
    }

    private void Describe(Activity span, SearchRound round)
    {
        DescribeCost(span, round.Cost);
        span.SetTag(Names.CandidatesProposed, round.Proposed.Count)
            .SetTag(Names.CandidatesDistinct, round.Scored.Count)
            .SetTag(Names.CandidatesDropped, round.Scores.Count(score => !double.IsFinite(score)))
            .SetTag(Names.Survivors, round.Survivors.Count)
            .SetTag(Names.Score, round.Survivors[0].Score)
            .SetTag(Names.CommittedCharacters, round.CommittedText.Length - _committed)
            .SetTag(Names.ProposeDuration, time.GetElapsedTime(_begun, _proposed).TotalSeconds)
            .SetTag(Names.ScoreDuration, time.GetElapsedTime(_proposed).TotalSeconds);
    }

    private void DescribeCost(Activity span, SearchCost cost) =>
        span.SetTag(Names.TokensProposed, cost.ProposedTokens - _before.ProposedTokens)
            .SetTag(Names.TokensScored, cost.ScoredTokens - _before.ScoredTokens)
            .SetTag(Names.Calls, cost.Calls - _before.Calls);
}
