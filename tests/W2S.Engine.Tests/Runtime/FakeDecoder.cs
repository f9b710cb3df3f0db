using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Runtime;

/// <summary>Counts tokens instead of computing, records its passes, and waits or fails where a test says so.</summary>
internal sealed class FakeDecoder : IDecoder
{
    private readonly List<int[]> _passes = [];

    public DecoderSpec Spec { get; } = RandomModel.Gpt2().Spec with { ContextLength = 100_000 };

    public CacheUsage Cache => new(0, 16, 1024);

    public long CacheCapacity => 1L << 40;

    /// <summary>Called at the start of every pass, on the runner's thread.</summary>
    public Action<ForwardBatch> OnForward { get; set; } = _ => { };

    /// <summary>For each pass begun so far, how many tokens each entry had.</summary>
    public IReadOnlyList<int[]> Passes
    {
        get
        {
            lock (_passes)
            {
                return [.. _passes];
            }
        }
    }

    public bool IsDisposed { get; private set; }

    public Sequence CreateSequence(int? expectedLength = null) => new FakeSequence();

    public void Forward(ForwardBatch batch)
    {
        lock (_passes)
        {
            _passes.Add([.. batch.Entries.Select(entry => entry.Tokens.Length)]);
        }

        OnForward(batch);
        foreach (var entry in batch.Entries)
        {
            var sequence = (FakeSequence)entry.Sequence;
            if (entry.Output == ForwardOutput.LastLogits)
            {
                entry.Logits = [sequence.Length + entry.Tokens.Length];
            }
            else if (entry.Output == ForwardOutput.LogProbabilities)
            {
                entry.LogProbabilities = [.. entry.Targets.ToArray().Select((target, i) => (1000.0 * (sequence.Length + i)) + target)];
            }

            sequence.Append(entry.Tokens.Length);
        }
    }

    public void Dispose() => IsDisposed = true;

    private sealed class FakeSequence : Sequence
    {
        private int _length;

        public override int Length => _length;

        public void Append(int tokens) => _length += tokens;

        public override Sequence Fork() => new FakeSequence { _length = _length };

        public override void Truncate(int length) => _length = length;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
