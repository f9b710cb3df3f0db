using W2S.Engine.Models;

namespace W2S.Engine.Runtime;

/// <summary>A decoder-only transformer on some machine: the seam every runtime implements.</summary>
/// <remarks>
/// <see cref="Forward"/> is synchronous and is called by one thread at a time, the one that owns the decoder
/// (<see cref="DecoderRunner"/> is that owner in a host). A row's result does not depend on what else is in the batch: on the
/// CPU by no bit, on devices whose libraries choose the order of sums by a batch's sizes up to rounding.
/// </remarks>
public interface IDecoder : IDisposable
{
    /// <summary>What the model is made of.</summary>
    DecoderSpec Spec { get; }

    /// <summary>How much of the key/value cache is in use.</summary>
    CacheUsage Cache { get; }

    /// <summary>
    /// Bytes that its key/value caches can come to take: what was allocated for them, in use or not, and what memory there is beyond it.
    /// Found out anew each time. May be called from any thread.
    /// </summary>
    long CacheCapacity { get; }

    /// <summary>
    /// Whether it serves <see cref="ForwardBatch.AddDraws"/>. Worth it where logits would have to leave a device. By default it does not: on
    /// the CPU, the threads of the requests draw from logits, each its own, while the decoder goes on with its next pass.
    /// </summary>
    bool DrawsTokens => false;

    /// <summary>An empty sequence. May be called from any thread.</summary>
    /// <param name="expectedLength">
    /// How long, in tokens, it will become; some rotary scalings depend on it (<see cref="RotaryFrequencies"/>), and its forks keep what was
    /// chosen. Not a limit. Null for the model's whole context.
    /// </param>
    Sequence CreateSequence(int? expectedLength = null);

    /// <summary>Computes every entry of <paramref name="batch"/>, in as few passes over the weights as it can.</summary>
    /// <exception cref="InvalidOptionException">
    /// An entry would exceed the context length, a token is outside the vocabulary, or it asks for what the model or decoder cannot give;
    /// nothing was computed.
    /// </exception>
    /// <exception cref="W2SException">
    /// The model produced logits that are not numbers, or the cache is full. Every sequence is as long as before the call.
    /// </exception>
    void Forward(ForwardBatch batch);
}

/// <summary>Key/value cache in use, in blocks that sequences share.</summary>
/// <param name="BlocksInUse">Blocks that at least one sequence refers to.</param>
/// <param name="BlockTokens">Tokens in a block.</param>
/// <param name="BytesPerBlock">Bytes of keys and values in a block, over all layers.</param>
public readonly record struct CacheUsage(int BlocksInUse, int BlockTokens, long BytesPerBlock);
