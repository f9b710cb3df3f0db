using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Support;

/// <summary>A real decoder with something done before each of its passes, and a note of what it was asked.</summary>
internal sealed class WatchedDecoder(IDecoder inner) : IDecoder
{
    public DecoderSpec Spec => inner.Spec;

    public CacheUsage Cache => inner.Cache;

    public long CacheCapacity => inner.CacheCapacity;

    public bool DrawsTokens => inner.DrawsTokens;

    public int ForwardCount { get; private set; }

    public int ComputedTokens { get; private set; }

    /// <summary>The most cache blocks in use at the end of a pass.</summary>
    public int MostBlocks { get; private set; }

    /// <summary>Called before each pass with its number, from 1; throw or cancel from here.</summary>
    public Action<int>? BeforeForward { get; set; }

    /// <summary>How long each sequence was said to become, oldest first.</summary>
    public List<int?> ExpectedLengths { get; } = [];

    /// <summary>The tokens first computed: the prompt of the first request, but for what is left for the next pass.</summary>
    public int[]? FirstTokens { get; private set; }

    /// <summary>Counts passes from the beginning again and does nothing before them.</summary>
    public void Reset() => (ForwardCount, BeforeForward) = (0, null);

    public Sequence CreateSequence(int? expectedLength = null)
    {
        ExpectedLengths.Add(expectedLength);
        return inner.CreateSequence(expectedLength);
    }

    public void Forward(ForwardBatch batch)
    {
        ForwardCount++;
        FirstTokens ??= batch.Entries[0].Tokens.ToArray();
        ComputedTokens += batch.Entries.Sum(entry => entry.Tokens.Length);
        BeforeForward?.Invoke(ForwardCount);
        inner.Forward(batch);
        MostBlocks = Math.Max(MostBlocks, inner.Cache.BlocksInUse);
    }

    public void Dispose() => inner.Dispose();
}
