namespace W2S.Engine.Runtime;

/// <summary>
/// Owns a decoder and the one thread that may run it; merges what concurrent requests have pending into common batches.
/// Safe to use from any thread.
/// </summary>
public sealed class DecoderRunner : IAsyncDisposable
{
    /// <param name="decoder">Owned from here on: disposed with the runner.</param>
    public DecoderRunner(IDecoder decoder) => Decoder = decoder;

    /// <summary>The decoder, for its description, cache figures and new sequences; never call its Forward.</summary>
    public IDecoder Decoder { get; }

    /// <summary>
    /// Computes <paramref name="batch"/>. When the task ends, also by cancellation or failure, no pass uses its sequences any more.
    /// </summary>
    /// <exception cref="OperationCanceledException">Within one forward pass of the cancellation.</exception>
    public Task RunAsync(ForwardBatch batch, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
