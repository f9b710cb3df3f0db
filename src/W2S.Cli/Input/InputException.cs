using W2S.Engine;

namespace W2S.Cli.Input;

/// <summary>An input file or standard input does not hold what the command reads.</summary>
internal sealed class InputException : W2SException
{
    public InputException(string message)
        : base(message)
    {
    }

    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
