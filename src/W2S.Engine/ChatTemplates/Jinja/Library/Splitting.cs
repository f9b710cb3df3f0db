using W2S.Engine.ChatTemplates.Jinja.Syntax;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary><c>split</c>, <c>rsplit</c>, <c>splitlines</c>.</summary>
internal static class Splitting
{
    public static Value Split(Rendering rendering, TextValue text, Arguments arguments, string name, bool isFromEnd)
    {
        var given = arguments.Bind(name, 0, "sep", "maxsplit");
        var most = TextMethods.RequireWhole(given[1], -1, name);
        var separator = given[0] is null or NoneValue ? null : TextMethods.RequireText(given[0]!, name);
        if (separator is { Text: "" })
        {
            throw new TemplateFault($"{name}: an empty separator");
        }

        rendering.Budget.Write(text.Text.Length);
        List<TextValue> parts = (separator, isFromEnd) switch
        {
            ({ } between, false) => Texts.SplitAt(rendering, text, between, most),
            ({ } between, true) => SplitAtFromEnd(text, between, most),
            (null, false) => SplitAtSpace(text, most),
            (null, true) => SplitAtSpaceFromEnd(text, most),
        };
        return ToList(rendering, parts);
    }

    public static Value SplitLines(Rendering rendering, TextValue text, Arguments arguments)
    {
        var keepsEnds = arguments.Bind("splitlines", 0, "keepends")[0] is { IsTrue: true };
        return ToList(rendering, Lines(rendering, text, keepsEnds));
    }

    public static List<TextValue> Lines(Rendering rendering, TextValue text, bool keepsEnds = false)
    {
        rendering.Budget.Write(text.Text.Length);
        var lines = new List<TextValue>();
        var start = 0;
        for (var i = 0; i < text.Text.Length; i++)
        {
            if (!IsLineEnd(text.Text[i]))
            {
                continue;
            }

            var next = i + (text.Text[i] == '\r' && i + 1 < text.Text.Length && text.Text[i + 1] == '\n' ? 2 : 1);
            rendering.Budget.Step();
            lines.Add(Texts.Units(text, start, keepsEnds ? next : i));
            start = next;
            i = next - 1;
        }

        if (start < text.Text.Length)
        {
            lines.Add(Texts.Units(text, start, text.Text.Length));
        }

        return lines;
    }

    private static bool IsLineEnd(char c) => c is '\n' or '\r' or '\v' or '\f' or (>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029';

    private static SequenceValue ToList(Rendering rendering, List<TextValue> parts)
    {
        rendering.Budget.MakeItems(parts.Count);
        return new SequenceValue(parts);
    }

    private static List<TextValue> SplitAtFromEnd(TextValue text, TextValue separator, long most)
    {
        var parts = new List<TextValue>();
        var end = text.Text.Length;
        for (; most != 0 && end >= separator.Text.Length; most--)
        {
            var at = text.Text.AsSpan(0, end).LastIndexOf(separator.Text);
            if (at < 0)
            {
                break;
            }

            parts.Add(Texts.Units(text, at + separator.Text.Length, end));
            end = at;
        }

        parts.Add(Texts.Units(text, 0, end));
        parts.Reverse();
        return parts;
    }

    private static List<TextValue> SplitAtSpace(TextValue text, long most)
    {
        var parts = new List<TextValue>();
        for (var start = PythonSpace.SkipFrom(text.Text, 0); start < text.Text.Length; most--)
        {
            var end = start;
            while (end < text.Text.Length && !PythonSpace.Is(text.Text[end]))
            {
                end++;
            }

            if (most == 0)
            {
                end = text.Text.Length; // the rest as it is
            }

            parts.Add(Texts.Units(text, start, end));
            start = PythonSpace.SkipFrom(text.Text, end);
        }

        return parts;
    }

    private static List<TextValue> SplitAtSpaceFromEnd(TextValue text, long most)
    {
        var parts = new List<TextValue>();
        for (var end = PythonSpace.SkipBack(text.Text, 0, text.Text.Length); end > 0; most--)
        {
            var start = end;
            while (start > 0 && !PythonSpace.Is(text.Text[start - 1]))
            {
                start--;
            }

            if (most == 0)
            {
                start = 0;
            }

            parts.Add(Texts.Units(text, start, end));
            end = PythonSpace.SkipBack(text.Text, 0, start);
        }

        parts.Reverse();
        return parts;
    }
}
