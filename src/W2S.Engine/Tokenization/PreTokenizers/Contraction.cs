namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary><c>'s|'t|'re|'ve|'m|'ll|'d</c></summary>
internal static class Contraction
{
    /// <summary>Length of the contraction at <paramref name="start"/>; zero where there is none.</summary>
    /// <param name="ignoreCase">As <c>(?i:...)</c> does it: U+017F (long s) is an s too.</param>
    public static int LengthAt(ReadOnlySpan<char> text, int start, bool ignoreCase)
    {
        if (text[start] is not '\'' || start + 1 >= text.Length)
        {
            return 0;
        }

        var first = Fold(text[start + 1], ignoreCase);
        if (first is 's' or 't' or 'm' or 'd')
        {
            return 2;
        }

        var second = start + 2 < text.Length ? Fold(text[start + 2], ignoreCase) : '\0';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    private static char Fold(char character, bool ignoreCase) => character switch
    {
        >= 'A' and <= 'Z' when ignoreCase => (char)(character | 0x20),
        '\u017F' when ignoreCase => 's',
        _ => character,
    };
}
