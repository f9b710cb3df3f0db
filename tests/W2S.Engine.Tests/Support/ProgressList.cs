using System.Collections.Concurrent;

namespace W2S.Engine.Tests.Support;

/// <summary>Keeps every report, in order.</summary>
internal sealed class ProgressList<T> : IProgress<T>
{
    private readonly ConcurrentQueue<T> _reports = new();

    public IReadOnlyList<T> Reports => [.. _reports];

    /// <summary>Runs at every report, on the reporting thread.</summary>
    public Action<T> OnReport { get; set; } = _ => { };

    public void Report(T value)
    {
        _reports.Enqueue(value);
        OnReport(value);
    }
}
