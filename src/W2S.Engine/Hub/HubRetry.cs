using Polly;
using Polly.Retry;

namespace W2S.Engine.Hub;

/// <summary>How often and when something that failed for a passing reason is tried again.</summary>
internal static class HubRetry
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait before an attempt, whatever the server asks for.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(60);

    /// <summary>For transfers of a hub that has answered before: what is out of reach now may be back soon.</summary>
    public static ResiliencePipeline Create(int maxRetries, TimeProvider time) => Create(maxRetries, maxRetries, time);

    /// <summary>
    /// For the first question to a hub: a name or an address that leads nowhere rarely heals, and one more attempt is enough.
    /// </summary>
    public static ResiliencePipeline CreateForFirst(int maxRetries, TimeProvider time) => Create(maxRetries, maxUnheard: 1, time);

    private static ResiliencePipeline Create(int maxRetries, int maxUnheard, TimeProvider time) => maxRetries == 0
        ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = failed => ValueTask.FromResult(
                    failed.Outcome.Exception is HubException { IsTransient: true } e
                    && (!e.IsUnheard || failed.AttemptNumber < maxUnheard)),
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
