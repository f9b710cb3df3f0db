using System.Diagnostics;
using W2S.Engine.Telemetry;

namespace W2S.Engine.Tests.Telemetry;

/// <summary>Listens to W2S's spans below a span of its own, whatever other tests do at the same time.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly List<Activity> _spans = [];

    public SpanRecorder()
    {
        Caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == W2STelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.TraceId == Caller.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The test's own span.</summary>
    public Activity Caller { get; }

    /// <summary>The one request's span; it has ended.</summary>
    public Activity Request => Assert.Single(_spans, span => span.OperationName != "chunk");

    /// <summary>Spans of rounds that have ended, oldest first.</summary>
    public IReadOnlyList<Activity> Chunks => _spans.FindAll(span => span.OperationName == "chunk");

    public static void AssertFailed(Activity span, string? errorType)
    {
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(errorType, span.GetTagItem("error.type"));
    }

    public void Dispose()
    {
        _listener.Dispose();
        Caller.Stop();
    }

    // Listeners are told of every span that one of them wanted.
    private void Keep(Activity span)
    {
        if (span.TraceId == Caller.TraceId)
        {
            _spans.Add(span);
        }
    }
}
