using System.Net;

namespace W2S.Engine.Hub;

/// <summary>
/// A model could not be found in the cache or had from the hub. The message names the model, and the address, file and status where
/// there are; never the token.
/// </summary>
public sealed class HubException : W2SException
{
    public HubException(string message)
        : base(message)
    {
    }

    public HubException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The hub's answer; null where it gave none or the fault lies elsewhere.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>Whether the same may succeed a little later.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>Whether nothing was heard of the server: it could not be reached, or did not answer.</summary>
    internal bool IsUnheard { get; init; }

    /// <summary>How long to wait before another attempt; null where the server did not say, and nothing else does.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}
