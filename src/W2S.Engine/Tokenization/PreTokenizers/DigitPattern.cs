namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Every numeric character (<c>\p{N}</c>) is a match of its own.</summary>
internal sealed class DigitPattern : IPattern
{
    public void FindMatches(ReadOnlySpan<char> text, List<Piece> matches)
    {
        for (int i = 0, length; i < text.Length; i += length)
        {
            if (CharClasses.At(text, i, out length) is CharClass.Number)
            {
                matches.Add(new Piece(i, i + length));
            }
        }
    }

    public CutEffect AtCut(char space) => CutEffect.Independent;
}
