using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>How a text model is used as a large model.</summary>
public sealed record TextLargeModelOptions
{
    private static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestTime = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether it continues a partial answer: true or false to decide, null for what the model declares. What it then does is checked: an
    /// answer that begins anew is refused.
    /// </summary>
    public bool? Continuation { get; init; }

    /// <summary>Why it is not known to continue a partial answer, as the end of a sentence; null where nothing is to be said.</summary>
    public string? WhyNoContinuation { get; init; }

    /// <summary>Most calls at the same time, of all requests together. Default 8.</summary>
    public int MaxConcurrentCalls { get; init; } = 8;

    /// <summary>How often a call that failed and may yet succeed is tried again. Default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Longest wait between two tries, whatever the host asks for. Default 30 seconds.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest a single call may take. Default 100 seconds.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Settings the model is never sent, because it refuses calls that have them. Default none.</summary>
    public SamplingSettings Omit { get; init; }

    /// <summary>
    /// Counts tokens where the model does not report them; null estimates one for every four bytes of UTF-8, as services' price lists do.
    /// </summary>
    public ITokenizer? Tokenizer { get; init; }

    /// <exception cref="InvalidOptionException">A value is out of its range.</exception>
    public void Validate()
    {
        Require(MaxConcurrentCalls >= 1, nameof(MaxConcurrentCalls), MaxConcurrentCalls, "at least 1");
        Require(MaxRetries is >= 0 and <= 20, nameof(MaxRetries), MaxRetries, "0 to 20");
        RequireBetween(TimeSpan.Zero, "zero", MaxRetryDelay, nameof(MaxRetryDelay));
        RequireBetween(ShortestTime, "10 ms", CallTimeout, nameof(CallTimeout));
    }

    private static void RequireBetween(TimeSpan shortest, string shortestName, TimeSpan found, string option) =>
        Require(found >= shortest && found <= LongestTime, option, found, $"at least {shortestName} and at most an hour");

    private static void Require(bool isMet, string option, object found, string expected)
    {
        if (!isMet)
        {
            throw new InvalidOptionException(option, $"{found} found, {expected} expected");
        }
    }
}
