using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Support;

/// <summary>
/// A decoder without weights: logits are a hash of the whole token sequence, so that any slip in what a sequence holds
/// changes every later number. Counts live sequences as blocks.
/// </summary>
internal sealed class HashDecoder(int seed, int vocabularySize, int contextLength = 4096, float spread = 4) : IDecoder
{
    private int _live;

    public DecoderSpec Spec { get; } = new()
    {
        Family = "hash",
        VocabularySize = vocabularySize,
        HiddenSize = 1,
        LayerCount = 1,
        ContextLength = contextLength,
        Attention = new AttentionSpec(1, 1, 1),
        Mlp = new MlpSpec(MlpKind.Plain, Activation.Relu, 1),
        Norm = new NormSpec(NormKind.RmsNorm, 1e-5f),
        Position = new LearnedPositions(),
        Head = new LanguageModelHead(Tied: true),
    };

    public CacheUsage Cache => new(_live, 16, 16);

    public long CacheCapacity { get; set; } = 1L << 40;

    /// <summary>A token so likely that it is always drawn.</summary>
    public int? Favourite { get; init; }

    public int ForwardCount { get; private set; }

    public long ComputedTokens { get; private set; }

    /// <summary>Called before each pass; throw or cancel from here.</summary>
    public Action? BeforeForward { get; set; }

    public Sequence CreateSequence(int? expectedLength = null) => new HashSequence(this, []);

    public void Forward(ForwardBatch batch)
    {
        BeforeForward?.Invoke();
        ForwardCount++;
        foreach (var entry in batch.Entries)
        {
            var sequence = (HashSequence)entry.Sequence;
            ObjectDisposedException.ThrowIf(sequence.IsDisposed, sequence);
            ComputedTokens += entry.Tokens.Length;
            entry.LogProbabilities = new double[entry.Output == ForwardOutput.LogProbabilities ? entry.Tokens.Length : 0];
            for (var i = 0; i < entry.Tokens.Length; i++)
            {
                sequence.Tokens.Add(entry.Tokens.Span[i]);
                if (entry.Output == ForwardOutput.LogProbabilities)
                {
                    entry.LogProbabilities[i] = LogProbability(sequence.Tokens, entry.Targets.Span[i]);
                }
            }

            if (entry.Output == ForwardOutput.LastLogits)
            {
                entry.Logits = Logits(sequence.Tokens);
            }
        }
    }

    public float[] Logits(IReadOnlyList<int> tokens)
    {
        var history = tokens.Aggregate((uint)seed * 2654435761u, (hash, token) => ((hash ^ (uint)token) * 16777619u) + 0x9E3779B9u);
        var logits = new float[Spec.VocabularySize];
        for (var v = 0; v < logits.Length; v++)
        {
            logits[v] = (spread * Unit(history ^ ((uint)v * 0x85EBCA6Bu))) + (v == Favourite ? 1000 : 0);
        }

        return logits;
    }

    public double LogProbability(IReadOnlyList<int> tokens, int next)
    {
        var logits = Logits(tokens);
        return logits[next] - Math.Log(logits.Sum(l => Math.Exp(l)));
    }

    /// <summary>log pi(response | prompt), from scratch.</summary>
    public double Score(IReadOnlyList<int> prompt, IReadOnlyList<int> response) =>
        response.Select((token, i) => LogProbability([.. prompt, .. response.Take(i)], token)).Sum();

    public void Dispose()
    {
    }

    private static float Unit(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x7FEB352Du;
        hash = (hash ^ (hash >> 15)) * 0x846CA68Bu;
        return (hash ^ (hash >> 16)) / (float)uint.MaxValue;
    }

    private sealed class HashSequence : Sequence
    {
        private readonly HashDecoder _owner;

        public HashSequence(HashDecoder owner, List<int> tokens)
        {
            _owner = owner;
            Tokens = tokens;
            Interlocked.Increment(ref owner._live);
        }

        public List<int> Tokens { get; }

        public bool IsDisposed { get; private set; }

        public override int Length => Tokens.Count;

        public override Sequence Fork()
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return new HashSequence(_owner, [.. Tokens]);
        }

        public override void Truncate(int length) => Tokens.RemoveRange(length, Tokens.Count - length);

        protected override void Dispose(bool disposing)
        {
            if (!IsDisposed)
            {
                IsDisposed = true;
                Interlocked.Decrement(ref _owner._live);
            }
        }
    }
}
