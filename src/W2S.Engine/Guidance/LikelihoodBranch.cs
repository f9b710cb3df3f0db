using W2S.Engine.Runtime;

namespace W2S.Engine.Guidance;

/// <summary>A response as one guiding model has read it.</summary>
/// <param name="sequence">Caches prompt and response but for the last token, which nothing has asked about yet.</param>
/// <param name="tokens">[response tokens], in this model's vocabulary.</param>
/// <param name="sums">[response tokens]: log-probability of the response up to and with each, nats.</param>
internal sealed class LikelihoodBranch(Sequence sequence, int[] tokens, double[] sums) : IDisposable
{
    public Sequence Sequence { get; } = sequence;

    public int[] Tokens { get; } = tokens;

    /// <summary>log pi(the first so many response tokens | prompt), nats.</summary>
    public double Total(int count) => count > 0 ? sums[count - 1] : 0;

    /// <summary>The branch that a scored response becomes when it is kept: only then is what came before copied.</summary>
    /// <param name="news">[new tokens], nats.</param>
    public LikelihoodBranch Extend(Sequence extended, Extension extension, ReadOnlySpan<double> news)
    {
        var (_, kept, added) = extension;
        if (added.IsEmpty && kept == Tokens.Length)
        {
            return new LikelihoodBranch(extended, Tokens, sums);
        }

        double[] extendedSums = [.. sums.AsSpan(0, kept), .. news];
        for (var i = kept; i < extendedSums.Length; i++)
        {
            extendedSums[i] += i > 0 ? extendedSums[i - 1] : 0;
        }

        return new LikelihoodBranch(extended, [.. Tokens.AsSpan(0, kept), .. added.Span], extendedSums);
    }

    public void Dispose() => Sequence.Dispose();
}

/// <summary>What a candidate does to the hypothesis it continues.</summary>
/// <param name="Parent">The hypothesis.</param>
/// <param name="Kept">How many of the parent's response tokens still stand: all, unless new text changed how the end is tokenized.</param>
/// <param name="New">[new tokens]; may be empty.</param>
internal readonly record struct Extension(int Parent, int Kept, ReadOnlyMemory<int> New);
