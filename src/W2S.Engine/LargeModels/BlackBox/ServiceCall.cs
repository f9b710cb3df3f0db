namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>Runs one call of a service that a text model stands for.</summary>
public static class ServiceCall
{
    /// <summary>What the call gives; whatever exception it throws becomes one that says whether another call may succeed.</summary>
    /// <param name="model">The large model's name, for messages.</param>
    /// <exception cref="TextModelException">
    /// The call failed. Transient are the statuses 408, 429 and 5xx, connections that were not made or broke, timeouts of the service's own, and
    /// replies that end inside their JSON; nothing else is. The message never repeats what a host answered, which may hold a key.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled, whatever the call made of it.</exception>
    public static async Task<TextModelReply> RunAsync(string model, Func<Task<TextModelReply>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ServiceFailure.Translate(model, failure);
        }
    }
}
