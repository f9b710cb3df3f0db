using System.Text;

namespace W2S.Engine.Tokenization;

/// <summary>Well-formed text that knows which stretches of it are trusted.</summary>
/// <param name="trusted">Ascending, neither touching nor overlapping, none empty.</param>
internal sealed class MarkedText(string text, IReadOnlyList<(int Start, int End)> trusted)
{
    private readonly IReadOnlyList<(int Start, int End)> _trusted = trusted;

    public string Text { get; } = text;

    /// <summary>Segments read as one text; a surrogate without its partner becomes U+FFFD.</summary>
    public static MarkedText Join(IReadOnlyList<TextSegment> segments)
    {
        if (segments.Count is 1)
        {
            var only = WellFormed(segments[0].Text);
            return new MarkedText(only, segments[0].IsTrusted && only.Length > 0 ? [(0, only.Length)] : []);
        }

        var builder = new MarkedTextBuilder();
        foreach (var segment in segments)
        {
            builder.Append(segment.Text, segment.IsTrusted);
        }

        var joined = builder.Build();
        return new MarkedText(WellFormed(joined.Text), joined._trusted);
    }

    /// <summary>Whether all of [start, end) is trusted.</summary>
    public bool IsTrusted(int start, int end)
    {
        var range = LastRangeFrom(start);
        return range >= 0 && end <= _trusted[range].End;
    }

    public MarkedText Slice(int start, int end)
    {
        if (start is 0 && end == Text.Length)
        {
            return this;
        }

        var slice = new MarkedTextBuilder();
        slice.Append(this, start, end);
        return slice.Build();
    }

    /// <summary>The stretches of [start, end) that are trusted throughout or not at all, in order.</summary>
    public IEnumerable<(int Start, int End, bool IsTrusted)> Runs(int start, int end)
    {
        for (var i = Math.Max(0, LastRangeFrom(start)); i < _trusted.Count && _trusted[i].Start < end; i++)
        {
            (var from, var to) = (Math.Max(start, _trusted[i].Start), Math.Min(end, _trusted[i].End));
            if (from < to)
            {
                if (start < from)
                {
                    yield return (start, from, false);
                }

                yield return (from, to, true);
                start = to;
            }
        }

        if (start < end)
        {
            yield return (start, end, false);
        }
    }

    // Index of the last range that begins at or before the position; -1 for none.
    private int LastRangeFrom(int position)
    {
        var low = 0;
        var high = _trusted.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_trusted[middle].Start <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        // One char for one char, so trusted stretches stay where they are.
        var builder = new StringBuilder(text);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                builder[i] = '\uFFFD';
            }
        }

        return builder.ToString();
    }
}
