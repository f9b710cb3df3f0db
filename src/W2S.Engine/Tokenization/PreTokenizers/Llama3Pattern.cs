using static W2S.Engine.Tokenization.PreTokenizers.CharClasses;

namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>
/// The pattern of Llama 3 and, with one digit at a time, of Qwen 2 by hand: linear in the text, surrogate pairs are one character.
/// </summary>
/// <param name="mostDigits">Numbers in one match: the 3 of <c>\p{N}{1,3}</c>.</param>
internal sealed class Llama3Pattern(int mostDigits) : IPattern
{
    public const string Llama3Source =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public const string Qwen2Source =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

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

    private int EndOfMatch(ReadOnlySpan<char> text, int start)
    {
        if (Contraction.LengthAt(text, start, ignoreCase: true) is int contraction and > 0)
        {
            return start + contraction;
        }

        var kind = At(text, start, out var length);
        switch (kind)
        {
            case CharClass.Letter:
                return SkipRun(CharClass.Letter, text, start);
            case CharClass.Number:
                return SkipRun(CharClass.Number, text, start, mostDigits);
        }

        // [^\r\n\p{L}\p{N}]?\p{L}+
        if (text[start] is not ('\r' or '\n') && Is(CharClass.Letter, text, start + length))
        {
            return SkipRun(CharClass.Letter, text, start + length);
        }

        //  ?[^\s\p{L}\p{N}]+[\r\n]*
        var body = text[start] is ' ' ? start + 1 : start;
        if (Is(CharClass.Other, text, body))
        {
            return SkipNewlines(text, SkipRun(CharClass.Other, text, body));
        }

        // \s*[\r\n]+ ends with the last newline of the run.
        var end = SkipRun(CharClass.Space, text, start);
        var newline = text[start..end].LastIndexOfAny('\r', '\n');
        return newline >= 0 ? start + newline + 1 : WhiteSpace.EndOfRun(text, start);
    }

    private static int SkipNewlines(ReadOnlySpan<char> text, int position)
    {
        while (position < text.Length && text[position] is ('\r' or '\n'))
        {
            position++;
        }

        return position;
    }
}
