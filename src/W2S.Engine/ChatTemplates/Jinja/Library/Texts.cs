using W2S.Engine.ChatTemplates.Jinja.Syntax;
using W2S.Engine.ChatTemplates.Jinja.Values;
using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>Cutting and joining texts; every piece keeps its marks.</summary>
internal static class Texts
{
    public static TextValue Concat(Rendering rendering, params IReadOnlyList<TextValue> parts) => Join(rendering, TextValue.Empty, parts);

    public static TextValue Join(Rendering rendering, TextValue separator, IReadOnlyList<TextValue> parts)
    {
        if (parts.Count is 1)
        {
            return parts[0];
        }

        rendering.Budget.Write(parts.Sum(p => (long)p.Text.Length) + ((long)separator.Text.Length * Math.Max(0, parts.Count - 1)));
        var joined = new MarkedTextBuilder();
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0)
            {
                Append(joined, separator);
            }

            Append(joined, parts[i]);
        }

        return new TextValue(joined.Build());
    }

    public static TextValue Repeat(Rendering rendering, TextValue text, long times)
    {
        times = Math.Max(0, times);
        if (times == 0 || text.Text.Length == 0)
        {
            return TextValue.Empty;
        }

        rendering.Budget.Write(times > Limits.Characters ? long.MaxValue : times * text.Text.Length);
        var repeated = new MarkedTextBuilder();
        for (; times > 0; times--)
        {
            Append(repeated, text);
        }

        return new TextValue(repeated.Build());
    }

    /// <summary>The characters [start, end).</summary>
    public static TextValue Slice(Rendering rendering, TextValue text, int start, int end)
    {
        if (text.IsPlain)
        {
            return Units(text, start, end);
        }

        rendering.Budget.Read(text.Text.Length);
        var from = CodePoints.OffsetOf(text.Text, start);
        return Units(text, from, CodePoints.OffsetOf(text.Text, end - start, from));
    }

    /// <summary>The UTF-16 units [start, end).</summary>
    public static TextValue Units(TextValue text, int start, int end) => new(text.Marked.Slice(start, end));

    /// <param name="characters">What to take off; null for white space.</param>
    public static TextValue Strip(Rendering rendering, TextValue text, TextValue? characters, bool atStart, bool atEnd)
    {
        rendering.Budget.Write(text.Text.Length);
        rendering.Budget.Read((characters?.Text.Length ?? 0) * 64L);
        var set = characters?.Text.EnumerateRunes().ToHashSet();
        (var start, var end) = (0, text.Text.Length);
        while (atStart && start < end && IsStripped(text.Text, start, set))
        {
            start = CodePoints.Next(text.Text, start);
        }

        while (atEnd && start < end)
        {
            var last = end - (end - start > 1 && char.IsLowSurrogate(text.Text[end - 1]) && char.IsHighSurrogate(text.Text[end - 2]) ? 2 : 1);
            if (!IsStripped(text.Text, last, set))
            {
                break;
            }

            end = last;
        }

        return Units(text, start, end);
    }

    /// <param name="count">How many at most; negative for all.</param>
    public static TextValue Replace(Rendering rendering, TextValue text, TextValue old, TextValue replacement, long count)
    {
        var parts = old.Text.Length > 0
            ? SplitAt(rendering, text, old, count)
            : Characters(rendering, text, count);
        return Join(rendering, replacement, parts);
    }

    /// <summary>The parts between <paramref name="separator"/>.</summary>
    public static List<TextValue> SplitAt(Rendering rendering, TextValue text, TextValue separator, long count)
    {
        rendering.Budget.Read(text.Text.Length);
        var parts = new List<TextValue>();
        var start = 0;
        for (var left = count; left != 0; left--)
        {
            var at = text.Text.IndexOf(separator.Text, start, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            rendering.Budget.Step();
            parts.Add(Units(text, start, at));
            start = at + separator.Text.Length;
        }

        parts.Add(Units(text, start, text.Text.Length));
        rendering.Budget.Write(text.Text.Length);
        return parts;
    }

    // Where something replaces nothing, it is put before each character and after the last.
    private static List<TextValue> Characters(Rendering rendering, TextValue text, long count)
    {
        rendering.Budget.Write(text.Text.Length);
        var all = text.Length + 1L;
        var places = count < 0 ? all : Math.Min(count, all);
        if (places == 0)
        {
            return [text];
        }

        rendering.Budget.Step(places);
        var parts = new List<TextValue> { TextValue.Empty };
        var start = 0;
        for (var i = 1; i < places; i++)
        {
            var end = CodePoints.Next(text.Text, start);
            parts.Add(Units(text, start, end));
            start = end;
        }

        parts.Add(Units(text, start, text.Text.Length));
        return parts;
    }

    private static bool IsStripped(string text, int at, HashSet<System.Text.Rune>? set) =>
        set is null
            ? PythonSpace.Is(text[at])
            : System.Text.Rune.TryGetRuneAt(text, at, out var rune) && set.Contains(rune);

    private static void Append(MarkedTextBuilder builder, TextValue text) => builder.Append(text.Marked, 0, text.Text.Length);
}
