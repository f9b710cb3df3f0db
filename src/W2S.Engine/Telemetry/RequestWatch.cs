using System.Diagnostics;
using Microsoft.Extensions.Logging;
using W2S.Engine.Search;

namespace W2S.Engine.Telemetry;

/// <summary>Watches one request from its first step to its last, and tells spans, metrics and the log. Disposing ends it.</summary>
internal sealed class RequestWatch : ISearchObserver, IDisposable
{
    private readonly W2STelemetry _telemetry;
    private readonly RequestDescription _description;
    private readonly ILogger _logger;
    private readonly Activity? _span;
    private readonly ChunkSpans? _chunks;
    private readonly bool _wasCounted;
    private readonly long _begun;
    private RequestOutcome _outcome = new();

    /// <summary>Begins to watch; the request's span is ambient from here on.</summary>
    public RequestWatch(W2STelemetry telemetry, RequestDescription description, ILogger logger)
    {
        (_telemetry, _description, _logger) = (telemetry, description, logger);
        _begun = telemetry.Time.GetTimestamp();
        _wasCounted = telemetry.Metrics.Begin(description);
        _span = RequestSpan.Start(description);

        // Without candidates to compare, rounds are single tokens: a span for each would say nothing and cost much.
        _chunks = _span is not null && description.Request.Search.Compares ? new ChunkSpans(_span, telemetry.Time) : null;
    }

    /// <summary>Whoever is to be told of the request's rounds.</summary>
    public IReadOnlyList<ISearchObserver> Observers => _chunks is null ? [this] : [this, _chunks];

    /// <summary>One step of the request, with its span ambient; its caller's own is untouched.</summary>
    public async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<GenerationUpdate> updates)
    {
        BecomeAmbient();
        try
        {
            var hasNext = await updates.MoveNextAsync().ConfigureAwait(false);
            if (hasNext)
            {
                Note(updates.Current);
            }

            return hasNext;
        }
        catch (Exception error)
        {
            _outcome = _outcome with { Error = error };
            throw;
        }
    }

    public void RoundEnds(SearchRound round)
    {
        _outcome = _outcome with { Rounds = _outcome.Rounds + 1 };
        if (_logger.IsEnabled(LogLevel.Debug) && round.Scores.Count(score => !double.IsFinite(score)) is > 0 and var dropped)
        {
            _logger.CandidatesDropped(dropped, round.Scores.Count, _outcome.Rounds);
        }
    }

    public void SearchEnds(SearchCost cost) => _outcome = _outcome with { Cost = cost };

    public void Dispose()
    {
        var outcome = _outcome with { Elapsed = _telemetry.Time.GetElapsedTime(_begun) };
        _chunks?.End(outcome.ErrorType);
        _telemetry.Metrics.End(_description, outcome, _wasCounted);
        BecomeAmbient();
        RequestLog.Write(_logger, _description, outcome, _telemetry.ShowsTexts);
        if (_span is not null)
        {
            RequestSpan.Complete(_span, _description, outcome, _telemetry.ShowsTexts);
            _span.Stop();
        }
    }

    /// <summary>
    /// What is ambient does not outlive a piece that was yielded: an iterator goes on in the flow of whoever asks for the next.
    /// </summary>
    private void BecomeAmbient()
    {
        if (_span is not null)
        {
            Activity.Current = _span;
        }
    }

    private void Note(GenerationUpdate update)
    {
        var first = _outcome.TimeToFirstChunk ?? (update.Text.Length > 0 ? _telemetry.Time.GetElapsedTime(_begun) : null);
        _outcome = _outcome with { TimeToFirstChunk = first, Result = update.Result };
    }
}
