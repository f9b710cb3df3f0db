namespace W2S.Engine.Runtime;

/// <summary>
/// New tokens of one sequence within a <see cref="ForwardBatch"/>, and what is made of them. A sequence may stand in a batch once.
/// </summary>
/// <remarks>Entry and results belong to the batch: they are valid until it is cleared, and serve again after that.</remarks>
public sealed class ForwardEntry
{
    internal ForwardEntry()
    {
    }

    /// <summary>The sequence the tokens are appended to.</summary>
    public Sequence Sequence { get; private set; } = null!; // from when it is asked something until it is cleared

    /// <summary>The new tokens, at least one.</summary>
    public ReadOnlyMemory<int> Tokens { get; private set; }

    /// <summary>What is wanted.</summary>
    public ForwardOutput Output { get; private set; }

    /// <summary>For <see cref="ForwardOutput.LogProbabilities"/>, the token asked about after each of <see cref="Tokens"/>.</summary>
    public ReadOnlyMemory<int> Targets { get; private set; }

    /// <summary>For <see cref="ForwardOutput.Draws"/>, how the tokens are to be drawn.</summary>
    public DrawRequest Draw { get; private set; }

    /// <summary>
    /// Set by the decoder for <see cref="ForwardOutput.LastLogits"/>: [vocab], or [labels] for a classifier. Undefined for other outputs.
    /// </summary>
    public float[] Logits { get; set; } = [];

    /// <summary>
    /// Set by the decoder for <see cref="ForwardOutput.LogProbabilities"/>: [tokens], natural logs. Undefined for other outputs.
    /// </summary>
    public double[] LogProbabilities { get; set; } = [];

    /// <summary>
    /// Set by the decoder for <see cref="ForwardOutput.Draws"/>: [points], the token drawn at each. Undefined for other outputs.
    /// </summary>
    public int[] Drawn { get; set; } = [];

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

    /// <summary>For decoders: <see cref="Drawn"/> to be written, an earlier array where its length serves.</summary>
    /// <returns>[points], its contents undefined.</returns>
    public Span<int> PrepareDrawn()
    {
        if (Drawn.Length != Draw.Points.Length)
        {
            Drawn = new int[Draw.Points.Length];
        }

        return Drawn;
    }

    internal void Ask(
        Sequence sequence, ReadOnlyMemory<int> tokens, ForwardOutput output, ReadOnlyMemory<int> targets = default, DrawRequest draw = default) =>
        (Sequence, Tokens, Output, Targets, Draw) = (sequence, tokens, output, targets, draw);

    /// <summary>Lets go of everything but the result arrays.</summary>
    internal void Clear() => Ask(null!, default, ForwardOutput.None);
}
