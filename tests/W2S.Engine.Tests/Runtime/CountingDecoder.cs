using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Runtime;

/// <summary>A decoder that counts the tokens another computes, and the blocks it has in use at most.</summary>
internal sealed class CountingDecoder(IDecoder inner) : IDecoder
{
    public DecoderSpec Spec => inner.Spec;

    public CacheUsage Cache => inner.Cache;

    public int ComputedTokens { get; private set; }

    public int MostBlocks { get; private set; }

    public Sequence CreateSequence(int? expectedLength = null) => inner.CreateSequence(expectedLength);

    public void Forward(ForwardBatch batch)
    {
        ComputedTokens += batch.Entries.Sum(entry => entry.Tokens.Length);
        inner.Forward(batch);
        MostBlocks = Math.Max(MostBlocks, inner.Cache.BlocksInUse);
    }

    public void Dispose() => inner.Dispose();
}
