using W2S.Cli.Input;
using W2S.Cli.Output;
using W2S.Engine;

namespace W2S.Cli;

/// <summary>Turns whatever ended a command into one line on standard error and an exit code.</summary>
internal static class ErrorReport
{
    private const string SeeHelp = " (see w2s --help)";

    public static int Write(Exception exception, TextWriter error, CancellationToken cancellationToken)
    {
        var (code, line) = Describe(exception, cancellationToken);
        if (line is not null)
        {
            TryWrite(error, "w2s: " + OneLine.Of(line));
        }

        return code;
    }

    private static (int Code, string? Line) Describe(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => (ExitCode.Cancelled, "cancelled"),
        UsageException => (ExitCode.Usage, exception.Message + SeeHelp),
        // The reader of our output has seen enough, as in `w2s tokenize ... | head`: nothing went wrong.
        IOException io when ClosedPipe.IsCauseOf(io) => (ExitCode.Success, null),
        InvalidOptionException option when SwitchNames.IsSwitch(option.Option) => (ExitCode.Usage, SwitchNames.InMessage(option) + SeeHelp),
        // Files are opened by name and named in the message; only standard output is written by its handle.
        UnauthorizedAccessException denied when !denied.Message.Contains('\'', StringComparison.Ordinal) =>
            (ExitCode.Failure, "standard output: closed, or not open for writing"),
        W2SException or IOException or UnauthorizedAccessException => (ExitCode.Failure, exception.Message),
        _ => (ExitCode.Failure, $"unexpected {exception.GetType().Name}: {exception.Message}"),
    };

    private static void TryWrite(TextWriter error, string line)
    {
        try
        {
            error.WriteLine(line);
            error.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nobody reads standard error; the exit code still tells.
        }
    }
}
