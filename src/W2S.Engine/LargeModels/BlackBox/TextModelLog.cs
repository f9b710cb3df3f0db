using Microsoft.Extensions.Logging;

namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>What becomes of calls. Never prompts or responses, nor what a host answered, which may hold either or a key.</summary>
internal static partial class TextModelLog
{
    [LoggerMessage(
        1, LogLevel.Debug, "Call of large model {Model} failed at try {Attempt}: {ErrorType}, status {Status}, may yet succeed: {IsTransient}")]
    public static partial void CallFailed(this ILogger logger, string model, int attempt, string errorType, int? status, bool isTransient);

    [LoggerMessage(2, LogLevel.Debug, "Large model {Model} lost {Lost} of {Wanted} candidates of a round for good: {Losses}")]
    public static partial void CandidatesLost(this ILogger logger, string model, int lost, int wanted, string losses);

    [LoggerMessage(3, LogLevel.Warning, "{Failed} of {Calls} calls of large model {Model} failed; the search went on with the rest")]
    public static partial void CallsLost(this ILogger logger, int failed, int calls, string model);

    [LoggerMessage(
        4, LogLevel.Warning, "{Count} answers of large model {Model} were far longer than asked for and were cut: it seems to ignore the limit of tokens")]
    public static partial void AnswersCut(this ILogger logger, int count, string model);
}
