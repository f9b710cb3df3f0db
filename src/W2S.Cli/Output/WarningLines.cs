using Microsoft.Extensions.Logging;

namespace W2S.Cli.Output;

/// <summary>What the engine warns of, one line each on standard error; but for a request that failed, which the command itself tells.</summary>
internal sealed class WarningLines<T>(TextWriter error) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && eventId.Name != "RequestFailed")
        {
            error.WriteLine("w2s: warning: " + OneLine.Of(formatter(state, exception)));
        }
    }
}
