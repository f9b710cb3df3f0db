namespace W2S.Engine;

/// <summary>An option has a value that no search, model or request can have.</summary>
public sealed class InvalidOptionException : W2SException
{
    public InvalidOptionException(string message)
        : base(message)
    {
    }

    public InvalidOptionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <param name="option">Name of the option, as its user writes it.</param>
    /// <param name="problem">What was found and what was expected.</param>
    public InvalidOptionException(string option, string problem)
        : base($"{option}: {problem}")
    {
        Option = option;
    }

    /// <summary>Name of the option, or null where several together are at fault.</summary>
    public string? Option { get; }

    /// <summary>What was found and what was expected: the message without the option's name.</summary>
    public string Problem => Option is null ? Message : Message[(Option.Length + ": ".Length)..];
}
