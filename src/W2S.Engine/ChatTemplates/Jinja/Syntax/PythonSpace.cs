namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>White space as Python's <c>str.isspace</c> has it: .NET's and four separators of the ASCII control range.</summary>
internal static class PythonSpace
{
    public static bool Is(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static int SkipFrom(string text, int position)
    {
        while (position < text.Length && Is(text[position]))
        {
            position++;
        }

        return position;
    }

    /// <summary>End of the text without the white space before <paramref name="end"/>.</summary>
    public static int SkipBack(string text, int start, int end)
    {
        while (end > start && Is(text[end - 1]))
        {
            end--;
        }

        return end;
    }
}
