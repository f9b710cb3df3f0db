using System.Globalization;
using System.Text;

namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>The four kinds of character that byte-level patterns tell apart; each character is of exactly one.</summary>
internal enum CharClass : byte
{
    /// <summary>Neither of the others: <c>[^\s\p{L}\p{N}]</c>.</summary>
    Other,

    /// <summary><c>\p{L}</c></summary>
    Letter,

    /// <summary><c>\p{N}</c></summary>
    Number,

    /// <summary><c>\s</c>, which is Unicode's White_Space.</summary>
    Space,
}

/// <summary>Classifies and skips characters of well-formed UTF-16, surrogate pairs included.</summary>
internal static class CharClasses
{
    private static readonly CharClass[] Basic = BuildBasic(); // [65536], surrogates unused

    /// <summary>The class of the character at <paramref name="position"/> and its length in chars.</summary>
    public static CharClass At(ReadOnlySpan<char> text, int position, out int length)
    {
        var first = text[position];
        if (!char.IsSurrogate(first))
        {
            length = 1;
            return Basic[first];
        }

        length = 2;
        return Classify(new Rune(first, text[position + 1]));
    }

    /// <summary>Whether a character of the class stands at <paramref name="position"/>; false at the end.</summary>
    public static bool Is(CharClass wanted, ReadOnlySpan<char> text, int position) =>
        position < text.Length && At(text, position, out _) == wanted;

    /// <summary>
    /// End of the run of the class that begins at <paramref name="position"/>, of at most <paramref name="most"/> characters.
    /// </summary>
    public static int SkipRun(CharClass wanted, ReadOnlySpan<char> text, int position, int most = int.MaxValue)
    {
        for (; most > 0 && position < text.Length && At(text, position, out var length) == wanted; most--)
        {
            position += length;
        }

        return position;
    }

    private static CharClass Classify(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.OtherLetter => CharClass.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharClass.Number,
        _ => Rune.IsWhiteSpace(rune) ? CharClass.Space : CharClass.Other,
    };

    private static CharClass[] BuildBasic()
    {
        var classes = new CharClass[char.MaxValue + 1];
        for (var value = 0; value < classes.Length; value++)
        {
            classes[value] = Rune.TryCreate(value, out var rune) ? Classify(rune) : CharClass.Other;
        }

        return classes;
    }
}
