namespace W2S.Engine;

/// <summary>What tasks lack.</summary>
internal static class TaskExtensions
{
    /// <summary>Keeps the failure of a task that nobody may wait for any more from being reported as one that nobody has noticed.</summary>
    public static void IgnoreFailure(this Task task) => _ = task.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
