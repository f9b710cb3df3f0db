using static W2S.Engine.Tokenization.PreTokenizers.CharClasses;

namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>GPT-2's pattern by hand: linear in the text, and surrogate pairs are one character, which .NET's Regex does not know.</summary>
internal sealed class Gpt2Pattern : IPattern
{
    public const string Source = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public void FindMatches(ReadOnlySpan<char> text, List<Piece> matches)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = EndOfMatch(text, start);
            matches.Add(new Piece(start, end));
        }
    }

    // In no alternative does a space follow anything but white space.
    public CutEffect AtCut(char space) => space is ' ' ? CutEffect.Boundary : CutEffect.Unknown;

    private static int EndOfMatch(ReadOnlySpan<char> text, int start)
    {
        if (Contraction.LengthAt(text, start, ignoreCase: false) is int contraction and > 0)
        {
            return start + contraction;
        }

        // The optional space of " ?\p{L}+" and its like.
        var body = text[start] is ' ' ? start + 1 : start;
        if (body < text.Length && At(text, body, out _) is var kind and not CharClass.Space)
        {
            return SkipRun(kind, text, body);
        }

        return WhiteSpace.EndOfRun(text, start);
    }
}
