using Microsoft.Extensions.Logging;
using W2S.Engine.LargeModels;

namespace W2S.Engine.Telemetry;

/// <summary>How a request ended, for the log.</summary>
internal static class RequestLog
{
    public static void Write(ILogger logger, RequestDescription description, RequestOutcome outcome, bool showsTexts)
    {
        var seconds = outcome.Elapsed.TotalSeconds;
        var proposed = outcome.Cost?.ProposedTokens ?? 0;
        if (outcome.Result is { } result)
        {
            logger.RequestFinished(
                result.LargeModelUsage.Model, description.Method, outcome.KeptTokens, proposed, seconds, result.Best.Score);
            if (result.Best.Finish is FinishReason.Budget)
            {
                logger.BudgetEndedSearch(outcome.Rounds, proposed, outcome.Cost?.Calls ?? 0);
            }
        }
        else if (outcome.IsCancelled)
        {
            logger.RequestCancelled(description.Model, description.Method, proposed, seconds);
        }
        else if (outcome.Error is { } error)
        {
            // What a caller asked wrongly, the caller can set right; the rest is the operator's.
            var level = error is InvalidOptionException ? LogLevel.Information : LogLevel.Warning;
            logger.RequestFailed(level, description.Model, description.Method, seconds, outcome.ErrorType, (error as W2SException)?.Message);
        }
        else
        {
            logger.RequestAbandoned(description.Model, description.Method, proposed, seconds);
        }

        if (showsTexts && logger.IsEnabled(LogLevel.Trace))
        {
            logger.Texts(MessageJson.Of(description.Request.Prompt), outcome.Result is null ? null : MessageJson.Of(outcome.Result));
        }
    }
}
