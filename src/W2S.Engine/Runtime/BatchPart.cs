namespace W2S.Engine.Runtime;

/// <summary>Some of an entry's tokens: long prompts are computed in several passes, with other requests in between.</summary>
internal sealed class BatchPart
{
    private readonly ForwardEntry _whole;
    private readonly int _offset;

    public BatchPart(ForwardEntry whole, int offset, int count)
    {
        _whole = whole;
        _offset = offset;
        Entry = count == whole.Tokens.Length ? whole : Cut(whole, offset, count);
    }

    /// <summary>What a decoder computes: the entry itself where the part is all of it.</summary>
    public ForwardEntry Entry { get; }

    /// <summary>This part in pieces of at most <paramref name="rows"/> tokens.</summary>
    public IEnumerable<BatchPart> Split(int rows)
    {
        for (var first = 0; first < Entry.Tokens.Length; first += rows)
        {
            yield return new BatchPart(_whole, _offset + first, Math.Min(rows, Entry.Tokens.Length - first));
        }
    }

    /// <summary>Hands what was computed to the whole entry.</summary>
    public void Deliver()
    {
        if (ReferenceEquals(Entry, _whole))
        {
            return;
        }

        if (Entry.Output == ForwardOutput.LastLogits)
        {
            _whole.Logits = Entry.Logits;
        }
        else if (Entry.Output == ForwardOutput.LogProbabilities)
        {
            if (_whole.LogProbabilities.Length != _whole.Tokens.Length)
            {
                _whole.LogProbabilities = new double[_whole.Tokens.Length];
            }

            Entry.LogProbabilities.CopyTo(_whole.LogProbabilities, _offset);
        }
    }

    private static ForwardEntry Cut(ForwardEntry whole, int offset, int count)
    {
        var isLast = offset + count == whole.Tokens.Length;
        var tokens = whole.Tokens.Slice(offset, count);
        return whole.Output switch
        {
            ForwardOutput.LogProbabilities =>
                new ForwardEntry(whole.Sequence, tokens, whole.Output, whole.Targets.Slice(offset, count)),
            ForwardOutput.LastLogits when isLast => new ForwardEntry(whole.Sequence, tokens, whole.Output, default),
            _ => new ForwardEntry(whole.Sequence, tokens, ForwardOutput.None, default),
        };
    }
}
