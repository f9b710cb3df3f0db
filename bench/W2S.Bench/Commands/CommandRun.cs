using System.CommandLine;
using System.CommandLine.Invocation;

namespace W2S.Bench.Commands;

/// <summary>From a command line to an exit code, with one line on standard error for what goes wrong.</summary>
internal static class CommandRun
{
    private const int Failed = 1;
    private const int Misused = 2;
    private const int Cancelled = 130; // as shells say it of Ctrl-C

    // What is measured looks for the cancellation between two measurements, some of which take seconds.
    private static readonly TimeSpan MostForCancellation = TimeSpan.FromSeconds(30);

    /// <param name="arguments">Without any, help is shown.</param>
    /// <param name="isExpected">Whether a failure says what is wrong; others are bugs, and end the program as those do.</param>
    public static async Task<int> RunAsync(RootCommand root, string[] arguments, string program, Progress progress, Predicate<Exception> isExpected)
    {
        try
        {
            var parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments);
            if (parsed.Action is ParseErrorAction)
            {
                throw new UsageException(string.Join(' ', parsed.Errors.Select(error => error.Message).Distinct()));
            }

            // The parser listens for Ctrl-C once an action has gone on in the background: each begins with Task.Yield or an await of its own.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = MostForCancellation,
            });
        }
        catch (OperationCanceledException)
        {
            progress.Clear();
            await Console.Error.WriteLineAsync("cancelled");
            return Cancelled;
        }
        catch (Exception exception) when (exception is UsageException or IOException or UnauthorizedAccessException || isExpected(exception))
        {
            progress.Clear();
            await Console.Error.WriteLineAsync($"{program}: {exception.Message}");
            return exception is UsageException ? Misused : Failed;
        }
    }
}
