using Polly;
using Polly.Retry;

namespace W2S.Engine.Hub;

/// <summary>How often and when something that failed for a passing reason is tried again.</summary>
internal static class HubRetry
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait before an attempt, whatever the server asks for.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(60);

    public static ResiliencePipeline Create(int maxRetries, TimeProvider time) => maxRetries == 0
        ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<HubException>(e => e.IsTransient),
                MaxRetryAttempts = maxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstDelay,
                MaxDelay = MaxDelay,

                // Null leaves it to the backoff above.
                DelayGenerator = static failed => ValueTask.FromResult(Asked((failed.Outcome.Exception as HubException)?.RetryAfter)),
            })
            .Build();

    private static TimeSpan? Asked(TimeSpan? retryAfter) => retryAfter switch
    {
        null => null,
        { } asked when asked < TimeSpan.Zero => TimeSpan.Zero,
        { } asked => asked < MaxDelay ? asked : MaxDelay,
    };
}
