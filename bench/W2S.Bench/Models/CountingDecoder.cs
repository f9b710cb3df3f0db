using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Bench.Models;

/// <summary>A decoder that counts what it computes, and the most cache it held.</summary>
internal sealed class CountingDecoder(IDecoder inner) : IDecoder
{
    public DecoderSpec Spec => inner.Spec;

    public CacheUsage Cache => inner.Cache;

    /// <summary>Passes since the last <see cref="Reset"/>.</summary>
    public int Passes { get; private set; }

    /// <summary>Tokens computed since then.</summary>
    public long Rows { get; private set; }

    /// <summary>Most cache blocks in use at the end of a pass since then.</summary>
    public int PeakBlocks { get; private set; }

    public void Reset() => (Passes, Rows, PeakBlocks) = (0, 0, 0);

    public Sequence CreateSequence(int? expectedLength = null) => inner.CreateSequence(expectedLength);

    public void Forward(ForwardBatch batch)
    {
        Passes++;
        for (var i = 0; i < batch.Entries.Count; i++)
        {
            Rows += batch.Entries[i].Tokens.Length;
        }

        inner.Forward(batch);
        PeakBlocks = Math.Max(PeakBlocks, Cache.BlocksInUse);
    }

    public void Dispose() => inner.Dispose();
}
