using System.Net;

namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>A call of a text model failed.</summary>
public sealed class TextModelException : LargeModelException
{
    /// <param name="isTransient">Whether the same call may succeed later: the model's host was busy, slow or not reached.</param>
    /// <param name="retryAfter">How long the host asks to wait; null where it does not say.</param>
    public TextModelException(string message, bool isTransient, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(message, innerException) =>
        (IsTransient, RetryAfter) = (isTransient, retryAfter);

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient { get; }

    /// <summary>The status the host answered with; null where none came.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>How long the host asks to wait before the next call; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; }
}
