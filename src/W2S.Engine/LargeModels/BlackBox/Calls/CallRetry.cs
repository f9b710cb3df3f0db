using Polly;
using Polly.Retry;

namespace W2S.Engine.LargeModels.BlackBox.Calls;

/// <summary>How often and when a call that failed for a passing reason is made again.</summary>
internal static class CallRetry
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);

    /// <param name="tryTake">Pays for a retry before it is waited for; false where the budget does not allow it.</param>
    public static ResiliencePipeline Create(TextLargeModelOptions options, Func<bool> tryTake, TimeProvider time) => options.MaxRetries == 0
        ? ResiliencePipeline.Empty
        : new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // Asked after the last attempt as well, when there is nothing left to pay for.
                ShouldHandle = failed => ValueTask.FromResult(
                    failed.Outcome.Exception is TextModelException { IsTransient: true }
                    && failed.AttemptNumber < options.MaxRetries
                    && tryTake()),
                MaxRetryAttempts = options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstDelay,
                MaxDelay = options.MaxRetryDelay,

                // Null leaves it to the backoff above.
                DelayGenerator = failed => ValueTask.FromResult(
                    Asked((failed.Outcome.Exception as TextModelException)?.RetryAfter, options.MaxRetryDelay)),
            })
            .Build();

    private static TimeSpan? Asked(TimeSpan? retryAfter, TimeSpan longest) => retryAfter switch
    {
        null => null,
        { } asked when asked < TimeSpan.Zero => TimeSpan.Zero,
        { } asked => asked < longest ? asked : longest,
    };
}
