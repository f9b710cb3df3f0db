namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary><c>\s+(?!\S)|\s+</c></summary>
internal static class WhiteSpace
{
    /// <summary>
    /// End of the match that begins with the white space at <paramref name="start"/>: the run leaves its last character to
    /// what follows it, unless nothing follows or the run has only one.
    /// </summary>
    public static int EndOfRun(ReadOnlySpan<char> text, int start)
    {
        // White space lies in the basic plane: one char each.
        var end = CharClasses.SkipRun(CharClass.Space, text, start);
        return end == text.Length || end - start is 1 ? end : end - 1;
    }
}
