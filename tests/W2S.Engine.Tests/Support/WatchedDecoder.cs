using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Support;

/// <summary>A real decoder with something done before each of its passes.</summary>
internal sealed class WatchedDecoder(IDecoder inner) : IDecoder
{
    public DecoderSpec Spec => inner.Spec;

    public CacheUsage Cache => inner.Cache;

    public int ForwardCount { get; private set; }

    /// <summary>Called before each pass with its number, from 1; throw or cancel from here.</summary>
    public Action<int>? BeforeForward { get; set; }

    /// <summary>Counts passes from the beginning again and does nothing before them.</summary>
    public void Reset() => (ForwardCount, BeforeForward) = (0, null);

    public Sequence CreateSequence(int? expectedLength = null) => inner.CreateSequence(expectedLength);

    public void Forward(ForwardBatch batch)
    {
        ForwardCount++;
        BeforeForward?.Invoke(ForwardCount);
        inner.Forward(batch);
    }

    public void Dispose() => inner.Dispose();
}
