using System.Runtime.InteropServices;

namespace W2S.Engine.Runtime;

/// <summary>
/// Work for one forward pass: new tokens for any number of sequences, and what is wanted of each.
/// Prefill, decoding many hypotheses and scoring many chunks are the same call.
/// </summary>
/// <remarks>
/// Not thread-safe; belongs to whoever fills it until it is handed over, and again once it was computed. Who computes again and again
/// clears one batch instead of making new ones: then neither entries nor results are allocated anew.
/// </remarks>
public sealed class ForwardBatch
{
    private readonly List<ForwardEntry> _entries = [];
    private readonly List<ForwardEntry> _own = []; // made here, the first _used of them in use
    private int _used;

    /// <summary>The entries in the order they were added.</summary>
    public IReadOnlyList<ForwardEntry> Entries => _entries;

    /// <summary><see cref="Entries"/>, to be gone through without allocating.</summary>
    internal ReadOnlySpan<ForwardEntry> Span => CollectionsMarshal.AsSpan(_entries);

    /// <summary>Caches <paramref name="tokens"/> in <paramref name="sequence"/> and asks for nothing back.</summary>
    public ForwardEntry AddPrefill(Sequence sequence, ReadOnlyMemory<int> tokens) =>
        Add(sequence, tokens, ForwardOutput.None);

    /// <summary>Caches <paramref name="tokens"/> and asks for the logits after the last of them.</summary>
    public ForwardEntry AddLastLogits(Sequence sequence, ReadOnlyMemory<int> tokens) =>
        Add(sequence, tokens, ForwardOutput.LastLogits);

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

        return Add(sequence, tokens, ForwardOutput.LogProbabilities, targets);
    }

    /// <summary>Caches <paramref name="tokens"/> and asks for tokens drawn to follow the last of them.</summary>
    /// <exception cref="ArgumentException">The request has no point, or one outside [0, 1).</exception>
    /// <exception cref="InvalidOptionException">An option of it is out of its range.</exception>
    public ForwardEntry AddDraws(Sequence sequence, ReadOnlyMemory<int> tokens, DrawRequest request)
    {
        request.Validate();
        return Add(sequence, tokens, ForwardOutput.Draws, draw: request);
    }

    /// <summary>
    /// Empties the batch for the next pass. Its entries and their result arrays are handed out again: whatever is still wanted of them
    /// must have been read or copied. Never while the batch is being computed.
    /// </summary>
    public void Clear()
    {
        _entries.Clear();
        for (; _used > 0; _used--)
        {
            _own[_used - 1].Clear();
        }
    }

    /// <summary>For runners, which cut and merge batches: the entry stays that of the batch it came from.</summary>
    internal ForwardEntry Add(ForwardEntry entry)
    {
        RequireTokens(entry.Tokens);
        _entries.Add(entry);
        return entry;
    }

    /// <summary>What all the other ways to add come down to.</summary>
    internal ForwardEntry Add(
        Sequence sequence, ReadOnlyMemory<int> tokens, ForwardOutput output, ReadOnlyMemory<int> targets = default, DrawRequest draw = default)
    {
        RequireTokens(tokens);
        if (_used == _own.Count)
        {
            _own.Add(new ForwardEntry());
        }

        var entry = _own[_used++];
        entry.Ask(sequence, tokens, output, targets, draw);
        _entries.Add(entry);
        return entry;
    }

    private static void RequireTokens(ReadOnlyMemory<int> tokens)
    {
        if (tokens.IsEmpty)
        {
            throw new ArgumentException("an entry needs at least one token", nameof(tokens));
        }
    }
}
