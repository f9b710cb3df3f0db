namespace W2S.Engine.LargeModels.BlackBox.Calls;

/// <summary>Waits for the end of a call, but not for ever: some services do not heed that they are cancelled.</summary>
internal static class CallEnd
{
    /// <summary>Those that do heed it need less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What the call gives. One that was cancelled is given a while to end, so that nothing of it goes on; then it is left behind.
    /// </summary>
    /// <param name="cancellationToken">The one the call was given.</param>
    /// <exception cref="TimeoutException">The call was left behind; what becomes of it interests nobody.</exception>
    public static async Task<T> WaitAsync<T>(Task<T> call, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!call.IsCompleted)
        {
            call.IgnoreFailure();
            return await call.WaitAsync(Patience, time, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
