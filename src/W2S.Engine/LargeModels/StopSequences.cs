namespace W2S.Engine.LargeModels;

/// <summary>Finds the stop sequences of a request in a growing text, ordinally.</summary>
internal sealed class StopSequences(IReadOnlyList<string> sequences)
{
    private readonly int _longest = sequences.Count == 0 ? 0 : sequences.Max(s => s.Length);

    /// <summary>Where the first stop sequence begins that is complete now and was not before; null if none is.</summary>
    /// <param name="previousLength">Length of the text when it was last searched.</param>
    public int? Find(ReadOnlySpan<char> text, int previousLength)
    {
        if (_longest == 0 || text.Length == previousLength)
        {
            return null;
        }

        var start = Math.Max(0, previousLength - _longest + 1);
        int? first = null;
        for (var i = 0; i < sequences.Count; i++)
        {
            var index = text[start..].IndexOf(sequences[i], StringComparison.Ordinal);
            if (index >= 0 && !(first <= start + index))
            {
                first = start + index;
            }
        }

        return first;
    }

    /// <summary>Where the shortest stop sequence ends that begins at <paramref name="index"/>: the first to be complete.</summary>
    public int EndAt(string text, int index) =>
        index + sequences.Where(s => text.AsSpan(index).StartsWith(s, StringComparison.Ordinal)).Min(s => s.Length);

    /// <summary>How much of the end of <paramref name="text"/> may yet turn out to be the beginning of a stop sequence.</summary>
    public int HeldBack(string text)
    {
        for (var length = Math.Min(_longest - 1, text.Length); length > 0; length--)
        {
            var end = text.AsSpan(text.Length - length);
            foreach (var sequence in sequences)
            {
                if (sequence.Length > length && sequence.AsSpan().StartsWith(end, StringComparison.Ordinal))
                {
                    return length;
                }
            }
        }

        return 0;
    }
}
