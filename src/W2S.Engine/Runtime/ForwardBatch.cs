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
/// Work for one forward pass: new tokens for any number of sequences, and what is wanted of each.
/// Prefill, decoding many hypotheses and scoring many chunks are the same call.
/// </summary>
/// <remarks>Not thread-safe; belongs to whoever fills it until it is handed over, and again once it was computed.</remarks>
public sealed class ForwardBatch
{
    private readonly List<ForwardEntry> _entries = [];

    /// <summary>The entries in the order they were added.</summary>
    public IReadOnlyList<ForwardEntry> Entries => _entries;

    /// <summary>Caches <paramref name="tokens"/> in <paramref name="sequence"/> and asks for nothing back.</summary>
    public ForwardEntry AddPrefill(Sequence sequence, ReadOnlyMemory<int> tokens) =>
        Add(new ForwardEntry(sequence, tokens, ForwardOutput.None, default));

    /// <summary>Caches <paramref name="tokens"/> and asks for the logits after the last of them.</summary>
    public ForwardEntry AddLastLogits(Sequence sequence, ReadOnlyMemory<int> tokens) =>
        Add(new ForwardEntry(sequence, tokens, ForwardOutput.LastLogits, default));

    /// <summary>
    /// Caches <paramref name="tokens"/> and asks, after each of them, for the log-probability of the target at the same index.
    /// </summary>
    /// <param name="targets">As long as <paramref name="tokens"/>; -1 where nothing is wanted (its result is 0).</param>
    public ForwardEntry AddLogProbabilities(Sequence sequence, ReadOnlyMemory<int> tokens, ReadOnlyMemory<int> targets)
    {
        if (targets.Length != tokens.Length)
        {
            throw new ArgumentException($"{targets.Length} targets for {tokens.Length} tokens", nameof(targets));
        }

        return Add(new ForwardEntry(sequence, tokens, ForwardOutput.LogProbabilities, targets));
    }

    /// <summary>For runners, which cut and merge batches.</summary>
    internal ForwardEntry Add(ForwardEntry entry)
    {
        if (entry.Tokens.IsEmpty)
        {
            throw new ArgumentException("an entry needs at least one token", nameof(entry));
        }

        _entries.Add(entry);
        return entry;
    }
}

/// <summary>New tokens of one sequence within a <see cref="ForwardBatch"/>. A sequence may stand in a batch once.</summary>
public sealed class ForwardEntry
{
    internal ForwardEntry(Sequence sequence, ReadOnlyMemory<int> tokens, ForwardOutput output, ReadOnlyMemory<int> targets)
    {
        Sequence = sequence;
        Tokens = tokens;
        Output = output;
        Targets = targets;
    }

    /// <summary>The sequence the tokens are appended to.</summary>
    public Sequence Sequence { get; }

    /// <summary>The new tokens, at least one.</summary>
    public ReadOnlyMemory<int> Tokens { get; }

    /// <summary>What is wanted.</summary>
    public ForwardOutput Output { get; }

    /// <summary>For <see cref="ForwardOutput.LogProbabilities"/>, the token asked about after each of <see cref="Tokens"/>.</summary>
    public ReadOnlyMemory<int> Targets { get; }

    /// <summary>
    /// Set by the decoder for <see cref="ForwardOutput.LastLogits"/>: [vocab], or [labels] for a classifier. The caller owns it.
    /// </summary>
    public float[] Logits { get; set; } = [];

    /// <summary>Set by the decoder for <see cref="ForwardOutput.LogProbabilities"/>: [tokens], natural logs.</summary>
    public double[] LogProbabilities { get; set; } = [];
}
