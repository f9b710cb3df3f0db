using W2S.Engine.Runtime;

namespace W2S.Engine.Guidance;

/// <summary>A response as one guiding model has read it.</summary>
/// <param name="sequence">Caches prompt and response but for the last token, which nothing has asked about yet.</param>
/// <param name="tokens">[response tokens], in this model's vocabulary.</param>
/// <param name="logProbabilities">[response tokens], nats.</param>
internal sealed class LikelihoodBranch(Sequence sequence, int[] tokens, double[] logProbabilities) : IDisposable
{
    public Sequence Sequence { get; } = sequence;

    public int[] Tokens { get; } = tokens;

    public double[] LogProbabilities { get; } = logProbabilities;

    /// <summary>log pi(response | prompt), nats.</summary>
    public double Total { get; } = logProbabilities.Sum();

    public void Dispose() => Sequence.Dispose();
}

/// <summary>What a candidate does to the hypothesis it continues.</summary>
/// <param name="Parent">The hypothesis.</param>
/// <param name="Kept">How many of the parent's response tokens still stand: all, unless new text changed how the end is tokenized.</param>
/// <param name="New">[new tokens]; may be empty.</param>
internal readonly record struct Extension(int Parent, int Kept, ReadOnlyMemory<int> New);
