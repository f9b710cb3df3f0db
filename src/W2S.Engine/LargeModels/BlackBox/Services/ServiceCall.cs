namespace W2S.Engine.LargeModels.BlackBox.Services;

/// <summary>Runs one call of a service that a text model stands for.</summary>
public static class ServiceCall
{
    /// <summary>The calls that this flow of control is inside of; null for none.</summary>
    private static readonly AsyncLocal<Running?> Innermost = new();

    /// <summary>What the call gives; whatever exception it throws becomes one that says whether another call may succeed.</summary>
    /// <param name="model">Whose call it is.</param>
    /// <exception cref="TextModelException">
    /// The call failed. Transient are the statuses 408, 429 and 5xx, connections that were not made or broke, timeouts of the service's
    /// own, and replies that end inside their JSON; nothing else is. The message never repeats what a host answered, which may hold a key.
    /// Or it is a call inside another of the same model: its service answers through W2S, and both would ask each other without end.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled, whatever the call made of it.
    /// </exception>
    public static async Task<TextModelReply> RunAsync(
        ITextModel model, Func<Task<TextModelReply>> call, CancellationToken cancellationToken)
    {
        for (var outer = Innermost.Value; outer is not null; outer = outer.Outer)
        {
            if (ReferenceEquals(outer.Model, model))
            {
                throw new TextModelException(
                    $"large model '{model.Name}': its service answers through W2S, which asks it again without end", isTransient: false);
            }
        }

        Innermost.Value = new Running(model, Innermost.Value); // for what the call does; the caller's stays as it is
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ServiceFailure.Translate(model.Name, failure);
        }
    }

    private sealed record Running(ITextModel Model, Running? Outer);
}
