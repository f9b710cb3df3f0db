namespace W2S.Engine.Runtime;

/// <summary>What a <see cref="ForwardEntry"/> wants to know besides having its tokens cached.</summary>
public enum ForwardOutput
{
    /// <summary>Nothing: the tokens are only cached.</summary>
    None,

    /// <summary>The logits that follow the entry's last token.</summary>
    LastLogits,

    /// <summary>For each token of the entry, the log-probability of a given next token.</summary>
    LogProbabilities,
}

/// <summary>
/// New tokens of one sequence within a <see cref="ForwardBatch"/>, and what is made of them. A sequence may stand in a batch once.
/// </summary>
/// <remarks>Entry and results belong to the batch: they are valid until it is cleared, and serve again after that.</remarks>
public sealed class ForwardEntry
{
    internal ForwardEntry()
    {
    }

    internal ForwardEntry(Sequence sequence, ReadOnlyMemory<int> tokens, ForwardOutput output, ReadOnlyMemory<int> targets) =>
        Ask(sequence, tokens, output, targets);

    /// <summary>The sequence the tokens are appended to.</summary>
    public Sequence Sequence { get; private set; } = null!; // from when it is asked something until it is cleared

    /// <summary>The new tokens, at least one.</summary>
    public ReadOnlyMemory<int> Tokens { get; private set; }

    /// <summary>What is wanted.</summary>
    public ForwardOutput Output { get; private set; }

    /// <summary>For <see cref="ForwardOutput.LogProbabilities"/>, the token asked about after each of <see cref="Tokens"/>.</summary>
    public ReadOnlyMemory<int> Targets { get; private set; }

    /// <summary>
    /// Set by the decoder for <see cref="ForwardOutput.LastLogits"/>: [vocab], or [labels] for a classifier. Undefined for other outputs.
    /// </summary>
    public float[] Logits { get; set; } = [];

    /// <summary>
    /// Set by the decoder for <see cref="ForwardOutput.LogProbabilities"/>: [tokens], natural logs. Undefined for other outputs.
    /// </summary>
    public double[] LogProbabilities { get; set; } = [];

    /// <summary>For decoders: <see cref="Logits"/> to be written, an earlier array where its length serves.</summary>
    /// <returns>[<paramref name="count"/>], its contents undefined.</returns>
    public Span<float> PrepareLogits(int count)
    {
        if (Logits.Length != count)
        {
            Logits = new float[count];
        }

        return Logits;
    }

    /// <summary>For decoders: <see cref="LogProbabilities"/> to be written, an earlier array where its length serves.</summary>
    /// <returns>[tokens], zeros.</returns>
    public Span<double> PrepareLogProbabilities()
    {
        if (LogProbabilities.Length != Tokens.Length)
        {
            LogProbabilities = new double[Tokens.Length];
        }
        else
        {
            Array.Clear(LogProbabilities);
        }

        return LogProbabilities;
    }

    internal void Ask(Sequence sequence, ReadOnlyMemory<int> tokens, ForwardOutput output, ReadOnlyMemory<int> targets) =>
        (Sequence, Tokens, Output, Targets) = (sequence, tokens, output, targets);

    /// <summary>Lets go of everything but the result arrays.</summary>
    internal void Clear() => Ask(null!, default, ForwardOutput.None, default);
}
