using W2S.Cli.Input;
using W2S.Engine;

namespace W2S.Cli;

/// <summary>Turns whatever ended a command into one line on standard error and an exit code.</summary>
internal static class ErrorReport
{
    public static int Write(Exception exception, TextWriter error, CancellationToken cancellationToken)
    {
        var (code, line) = Describe(exception, cancellationToken);
        if (line is not null)
        {
            TryWrite(error, "w2s: " + OneLine(line));
        }

        return code;
    }

    private static (int Code, string? Line) Describe(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => (ExitCode.Cancelled, "cancelled"),
        UsageException => (ExitCode.Usage, exception.Message + " (see w2s --help)"),
        // The reader of our output has seen enough, as in `w2s tokenize ... | head`: nothing went wrong.
        IOException io when ClosedPipe.IsCauseOf(io) => (ExitCode.Success, null),
        InvalidOptionException option => (ExitCode.Failure, SwitchNames.InMessage(option)),
        W2SException or IOException or UnauthorizedAccessException => (ExitCode.Failure, exception.Message),
        _ => (ExitCode.Failure, $"unexpected {exception.GetType().Name}: {exception.Message}"),
    };

    /// <summary>Messages may quote files, and files may hold anything: no line breaks, no terminal control.</summary>
    private static string OneLine(string message) =>
        string.Join(' ', new string([.. message.Select(c => char.IsControl(c) ? ' ' : c)])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static void TryWrite(TextWriter error, string line)
    {
        try
        {
            error.WriteLine(line);
            error.Flush();
        }
        catch (IOException)
        {
            // Nobody reads standard error; the exit code still tells.
        }
    }
}
