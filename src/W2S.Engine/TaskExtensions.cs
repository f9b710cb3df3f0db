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

    /// <summary>
    /// Waits for all of <paramref name="tasks"/>, which heed this source; the first that fails cancels the others. When all have come to an
    /// end, what failed is thrown.
    /// </summary>
    public static async Task WhenAllOrNoneAsync(this CancellationTokenSource stop, params IReadOnlyList<Task> tasks)
    {
        await foreach (var ended in Task.WhenEach(tasks).ConfigureAwait(false))
        {
            if (!ended.IsCompletedSuccessfully)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
    }
}
