namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Every white space character (<c>\s</c>) is a match of its own.</summary>
internal sealed class WhiteSpacePattern : IPattern
{
    public void FindMatches(ReadOnlySpan<char> text, List<Piece> matches)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                matches.Add(new Piece(i, i + 1));
            }
        }
    }

    public CutEffect AtCut(char space) => char.IsWhiteSpace(space) ? CutEffect.Boundary : CutEffect.Independent;
}
