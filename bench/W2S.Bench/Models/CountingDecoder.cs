using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Bench.Models;

/// <summary>A decoder that counts what it computes, and the most cache it held.</summary>
internal sealed class CountingDecoder(IDecoder inner, ModelWork work) : IDecoder
{
    private readonly List<Work> _passes = [];

    public DecoderSpec Spec => inner.Spec;

    public CacheUsage Cache => inner.Cache;

    public long CacheCapacity => inner.CacheCapacity;

    public bool DrawsTokens => inner.DrawsTokens;

    /// <summary>What each pass since the last <see cref="Reset"/> had to compute and to read.</summary>
    public IReadOnlyList<Work> Passes => _passes;

    /// <summary>Tokens computed since then.</summary>
    public long Rows { get; private set; }

    /// <summary>Most cache blocks in use at the end of a pass since then.</summary>
    public int PeakBlocks { get; private set; }

    public void Reset()
    {
        _passes.Clear();
        (Rows, PeakBlocks) = (0, 0);
    }

    public Sequence CreateSequence(int? expectedLength = null) => inner.CreateSequence(expectedLength);

    public void Forward(ForwardBatch batch)
    {
        int rows = 0, logits = 0;
        for (var i = 0; i < batch.Entries.Count; i++)
        {
            var entry = batch.Entries[i];
            rows += entry.Tokens.Length;
            logits += entry.Output switch
            {
                ForwardOutput.LastLogits or ForwardOutput.Draws => 1,
                ForwardOutput.LogProbabilities => entry.Tokens.Length,
                _ => 0,
            };
        }

        inner.Forward(batch);
        _passes.Add(work.Pass(rows, logits));
        Rows += rows;
        PeakBlocks = Math.Max(PeakBlocks, Cache.BlocksInUse);
    }

    public void Dispose() => inner.Dispose();
}
