using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Sampling;

namespace W2S.Engine.Tests.Support;

/// <summary>A decoder that draws tokens itself, as one on a GPU does: with the engine's own sampler, from the logits of another decoder.</summary>
internal sealed class DrawingDecoder(IDecoder inner) : IDecoder
{
    private readonly ForwardBatch _batch = new();
    private readonly Dictionary<SamplingOptions, TokenSampler> _samplers = [];

    public DecoderSpec Spec => inner.Spec;

    public CacheUsage Cache => inner.Cache;

    public long CacheCapacity => inner.CacheCapacity;

    public bool DrawsTokens => true;

    /// <summary>Entries that would have had logits leave the device.</summary>
    public int AskedForLogits { get; private set; }

    public long DrawnTokens { get; private set; }

    /// <summary>The most requests, as far as their options differ, that one pass drew for.</summary>
    public int MostOptions { get; private set; }

    public Sequence CreateSequence(int? expectedLength = null) => inner.CreateSequence(expectedLength);

    public void Forward(ForwardBatch batch)
    {
        BatchValidation.Validate(this, batch);
        try
        {
            foreach (var entry in batch.Span)
            {
                AskedForLogits += entry.Output == ForwardOutput.LastLogits ? 1 : 0;
                var output = entry.Output == ForwardOutput.Draws ? ForwardOutput.LastLogits : entry.Output;
                _batch.Add(entry.Sequence, entry.Tokens, output, entry.Targets);
            }

            inner.Forward(_batch);
            MostOptions = Math.Max(MostOptions, Options(batch));
            for (var i = 0; i < batch.Entries.Count; i++)
            {
                Deliver(_batch.Entries[i], batch.Entries[i]);
            }
        }
        finally
        {
            _batch.Clear();
        }
    }

    public void Dispose() => inner.Dispose();

    private static int Options(ForwardBatch batch)
    {
        var (count, last) = (0, default(SamplingOptions));
        foreach (var entry in batch.Span)
        {
            if (entry.Output == ForwardOutput.Draws && entry.Draw.Options != last)
            {
                (count, last) = (count + 1, entry.Draw.Options);
            }
        }

        return count;
    }

    private void Deliver(ForwardEntry computed, ForwardEntry asked)
    {
        if (asked.Output == ForwardOutput.Draws)
        {
            Draw(computed.Logits.AsSpan(0, asked.Draw.VocabularySize), asked.Draw, asked.PrepareDrawn());
        }
        else if (asked.Output == ForwardOutput.LastLogits)
        {
            computed.Logits.CopyTo(asked.PrepareLogits(computed.Logits.Length));
        }
        else if (asked.Output == ForwardOutput.LogProbabilities)
        {
            computed.LogProbabilities.CopyTo(asked.PrepareLogProbabilities());
        }
    }

    private void Draw(ReadOnlySpan<float> logits, DrawRequest request, Span<int> drawn)
    {
        if (!_samplers.TryGetValue(request.Options, out var sampler))
        {
            _samplers.Add(request.Options, sampler = new TokenSampler(request.Options));
        }

        sampler.Prepare(logits);
        for (var i = 0; i < drawn.Length; i++)
        {
            drawn[i] = sampler.Draw(request.Points.Span[i]);
        }

        DrawnTokens += drawn.Length;
    }
}
