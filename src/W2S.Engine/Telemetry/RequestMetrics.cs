using System.Diagnostics;
using System.Diagnostics.Metrics;
using W2S.Engine.Guidance;

namespace W2S.Engine.Telemetry;

/// <summary>The instruments, and what a request writes to them.</summary>
internal sealed class RequestMetrics
{
    /// <summary>Nats, finer around 0, where the pair finds nothing to choose.</summary>
    private static readonly double[] ScoreBuckets = [-64, -32, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 32, 64];

    private readonly Histogram<long> _tokenUsage;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _timeToFirstChunk;
    private readonly Counter<long> _proposed;
    private readonly Counter<long> _kept;
    private readonly Counter<long> _scored;
    private readonly Histogram<double> _score;
    private readonly UpDownCounter<long> _active;

    public RequestMetrics(Meter meter)
    {
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = Conventions.DurationBuckets };
        _tokenUsage = meter.CreateHistogram(
            Conventions.TokenUsageMetric,
            "{token}",
            "Tokens of prompts, and of the responses returned for them.",
            tags: null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = Conventions.TokenBuckets });
        _duration = meter.CreateHistogram(Conventions.DurationMetric, "s", "How long requests took.", tags: null, seconds);
        _timeToFirstChunk = meter.CreateHistogram(
            Conventions.TimeToFirstChunkMetric, "s", "How long streamed requests took to their first committed text.", tags: null, seconds);
        _proposed = meter.CreateCounter<long>(
            Names.TokensProposed, "{token}", "Tokens that large models sampled, discarded candidates included.");
        _kept = meter.CreateCounter<long>(Names.TokensKept, "{token}", "Tokens of the responses returned.");
        _scored = meter.CreateCounter<long>(Names.TokensScored, "{token}", "Response tokens that guiding models computed.");
        _score = meter.CreateHistogram(
            Names.ScoreMetric,
            "{nat}",
            "Scores of the chosen responses.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = ScoreBuckets });
        _active = meter.CreateUpDownCounter<long>(Names.ActiveMetric, "{request}", "Requests that are running.");
    }

    /// <returns>Whether it was counted: whoever begins to listen meanwhile must not see it end.</returns>
    public bool Begin(RequestDescription description)
    {
        var counts = _active.Enabled;
        _active.Add(1, ActiveTags(description));
        return counts;
    }

    public void End(RequestDescription description, RequestOutcome outcome, bool wasCounted)
    {
        if (wasCounted)
        {
            _active.Add(-1, ActiveTags(description));
        }

        if (_duration.Enabled)
        {
            _duration.Record(outcome.Elapsed.TotalSeconds, WithError(Tags(description, outcome), outcome));
        }

        if (_timeToFirstChunk.Enabled && description.IsStreamed && outcome.TimeToFirstChunk is { } first)
        {
            _timeToFirstChunk.Record(first.TotalSeconds, Tags(description, outcome));
        }

        RecordTokens(description, outcome);
        if (_score.Enabled && description.Request.Search.Compares && outcome.Result is { } result)
        {
            _score.Record(result.Best.Score, Tags(description, outcome));
        }
    }

    private void RecordTokens(RequestDescription description, RequestOutcome outcome)
    {
        if (_tokenUsage.Enabled && outcome.Result is { } result)
        {
            _tokenUsage.Record(result.LargeModelUsage.PromptTokens, With(Tags(description, outcome), Conventions.TokenType, "input"));
            _tokenUsage.Record(outcome.KeptTokens, With(Tags(description, outcome), Conventions.TokenType, "output"));
        }

        // Requests that were not to be finished cost their tokens all the same.
        if (outcome.Cost is { } cost)
        {
            _proposed.Add(cost.ProposedTokens, ModelTags(description, LargeModel(description, outcome)));
            _kept.Add(outcome.KeptTokens, ModelTags(description, LargeModel(description, outcome)));
            foreach (var guide in _scored.Enabled ? cost.GuidanceUsage : [])
            {
                _scored.Add(guide.ComputedTokens, ModelTags(description, guide.Model));
            }
        }
    }

    private static string? LargeModel(RequestDescription description, RequestOutcome outcome) =>
        outcome.Result?.LargeModelUsage.Model ?? description.RegisteredModel;

    private static TagList ActiveTags(RequestDescription description) => new()
    {
        { Conventions.OperationName, description.Operation },
        { Conventions.ProviderName, Conventions.Provider },
        { Conventions.RequestModel, description.RegisteredModel },
    };

    private static TagList Tags(RequestDescription description, RequestOutcome outcome)
    {
        var tags = With(ActiveTags(description), Names.Method, description.Method);
        return outcome.Result is { } result ? With(tags, Conventions.ResponseModel, result.LargeModelUsage.Model) : tags;
    }

    private static TagList ModelTags(RequestDescription description, string? model) =>
        new() { { Names.Model, model }, { Names.Method, description.Method } };

    private static TagList WithError(TagList tags, RequestOutcome outcome) =>
        outcome.ErrorType is { } error ? With(tags, Conventions.ErrorType, error) : tags;

    private static TagList With(TagList tags, string key, string? value)
    {
        tags.Add(key, value);
        return tags;
    }
}
