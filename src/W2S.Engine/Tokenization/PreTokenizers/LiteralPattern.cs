namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Matches one fixed, non-empty string.</summary>
internal sealed class LiteralPattern(string literal) : IPattern
{
    public string Literal => literal;

    public void FindMatches(ReadOnlySpan<char> text, List<Piece> matches)
    {
        var start = 0;
        for (int offset; (offset = text[start..].IndexOf(literal, StringComparison.Ordinal)) >= 0; start += offset + literal.Length)
        {
            matches.Add(new Piece(start + offset, start + offset + literal.Length));
        }
    }

    public CutEffect AtCut(char space) => literal is not [var one] ? CutEffect.Unknown
        : one == space ? CutEffect.Boundary
        : CutEffect.Independent;
}
