namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>Python counts and cuts texts by code point, .NET by UTF-16 unit. A surrogate without its partner is a character.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        var count = text.Length;
        for (var i = FirstSurrogate(text); i >= 0 && i + 1 < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                count--;
                i++;
            }
        }

        return count;
    }

    /// <summary>Where the character begins that has that index, counted from <paramref name="offset"/>; in UTF-16 units.</summary>
    public static int OffsetOf(string text, int index, int offset = 0)
    {
        for (; index > 0 && offset < text.Length; index--)
        {
            offset = Next(text, offset);
        }

        return offset;
    }

    /// <summary>Index of the character that begins at <paramref name="offset"/>.</summary>
    public static int IndexOf(string text, int offset)
    {
        var index = 0;
        for (var i = 0; i < offset; i = Next(text, i))
        {
            index++;
        }

        return index;
    }

    /// <summary>Where the character at <paramref name="offset"/> ends.</summary>
    public static int Next(string text, int offset) => offset + (IsPair(text, offset) ? 2 : 1);

    /// <summary>Order by code point, which UTF-16 order is not.</summary>
    public static int Compare(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        return same < left.Length && same < right.Length
            ? Weight(left[same]).CompareTo(Weight(right[same]))
            : left.Length.CompareTo(right.Length);
    }

    // Surrogates stand for what comes after every other unit.
    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;

    private static int FirstSurrogate(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');

    private static bool IsPair(string text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
}
