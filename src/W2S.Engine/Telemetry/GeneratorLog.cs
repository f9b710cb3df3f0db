using Microsoft.Extensions.Logging;

namespace W2S.Engine.Telemetry;

/// <summary>What the generator reports. No prompts or responses, but in <see cref="Texts"/>, for those who opted in.</summary>
internal static partial class GeneratorLog
{
    [LoggerMessage(
        1, LogLevel.Warning, "Guidance '{Guidance}' scored the response 0: if its tuned and untuned models are the same, it cannot guide")]
    public static partial void CannotGuide(this ILogger logger, string guidance);

    [LoggerMessage(2, LogLevel.Warning, "Guidance '{Guidance}' has the weight 0 and scores nothing")]
    public static partial void Weightless(this ILogger logger, string guidance);

    [LoggerMessage(
        3,
        LogLevel.Information,
        "{Model} answered by {Method}: {Kept} of {Proposed} proposed tokens kept, {Seconds:F2} s, score {Score:F2}")]
    public static partial void RequestFinished(
        this ILogger logger, string model, string method, long kept, long proposed, double seconds, double score);

    [LoggerMessage(
        4, LogLevel.Information, "Request to {Model} by {Method} was cancelled after {Proposed} proposed tokens, {Seconds:F2} s")]
    public static partial void RequestCancelled(this ILogger logger, string? model, string method, long proposed, double seconds);

    [LoggerMessage(EventId = 5, Message = "Request to {Model} by {Method} failed after {Seconds:F2} s: {ErrorType} {Problem}")]
    public static partial void RequestFailed(
        this ILogger logger, LogLevel level, string? model, string method, double seconds, string? errorType, string? problem);

    [LoggerMessage(
        6, LogLevel.Information, "Request to {Model} by {Method} was read no further after {Proposed} proposed tokens, {Seconds:F2} s")]
    public static partial void RequestAbandoned(this ILogger logger, string? model, string method, long proposed, double seconds);

    [LoggerMessage(
        7, LogLevel.Information, "The budget ended the search after {Rounds} rounds, {Proposed} proposed tokens and {Calls} calls")]
    public static partial void BudgetEndedSearch(this ILogger logger, int rounds, long proposed, long calls);

    [LoggerMessage(
        8, LogLevel.Debug, "Dropped {Dropped} of {Scored} candidates in round {Round}: the guidance gave them no finite score")]
    public static partial void CandidatesDropped(this ILogger logger, int dropped, int scored, int round);

    [LoggerMessage(9, LogLevel.Trace, "Prompt {Prompt} answered {Response}")]
    public static partial void Texts(this ILogger logger, string prompt, string? response);
}
