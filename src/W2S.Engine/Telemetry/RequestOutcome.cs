using W2S.Engine.Search;

namespace W2S.Engine.Telemetry;

/// <summary>How a request ended.</summary>
internal sealed record RequestOutcome
{
    /// <summary>Null where it failed, was cancelled, or its caller stopped reading.</summary>
    public GenerationResult? Result { get; init; }

    /// <summary>Why there is no result; null where its caller stopped reading.</summary>
    public Exception? Error { get; init; }

    /// <summary>What the search did for it; null where none was begun.</summary>
    public SearchCost? Cost { get; init; }

    public int Rounds { get; init; }

    public TimeSpan Elapsed { get; init; }

    /// <summary>Null where no text was committed.</summary>
    public TimeSpan? TimeToFirstChunk { get; init; }

    public bool IsCancelled => Error is OperationCanceledException;

    public bool IsAbandoned => Result is null && Error is null;

    /// <summary>Null where there is no error. Cancellation has one name, whatever was awaited when it came.</summary>
    public string? ErrorType => IsCancelled ? typeof(OperationCanceledException).FullName : Error?.GetType().FullName;

    /// <summary>Tokens of the responses that are returned; 0 where there are none.</summary>
    public long KeptTokens => Result?.KeptTokens ?? 0;
}
