using System.Globalization;
using System.Text;

namespace W2S.Engine.Tokenization.AddedTokens;

/// <summary>
/// Cuts added tokens out of a text, leftmost and longest first, with the details of the <c>tokenizers</c> library
/// (<c>AddedVocabulary::find_matches</c>): a match that fails its single-word condition still uses its text up, a match in
/// white space that another one stripped counts again, unless stripping leaves nothing of it.
/// </summary>
internal static class AddedTokenMatcher
{
    /// <summary>The parts of <paramref name="text"/> in order.</summary>
    public static List<TextPart> Split(MarkedText text, AddedTokenTrie trie)
    {
        var all = text.Text;
        var parts = new List<TextPart>();
        var done = 0;
        var skipped = 0;
        var position = trie.NextStart(all, 0);
        while (position < all.Length)
        {
            if (trie.Longest(text, position, out var end) is not { } token)
            {
                position = trie.NextStart(all, position + 1);
                continue;
            }

            if (!token.IsSingleWord || StandsAlone(all, position, end))
            {
                var from = token.StripsLeft ? SkipSpaceBackward(all, position, done) : position;
                var to = end;
                if (token.StripsRight)
                {
                    // What an earlier match skipped is not read again: the whole stays linear.
                    to = skipped = SkipSpaceForward(all, Math.Max(end, skipped));
                }

                AddText(parts, done, from);
                if (from < to)
                {
                    parts.Add(new TextPart(from, to, token));
                }

                done = to;
            }

            position = trie.NextStart(all, end);
        }

        AddText(parts, done, all.Length);
        return parts;
    }

    private static void AddText(List<TextPart> parts, int start, int end)
    {
        if (start < end)
        {
            parts.Add(new TextPart(start, end, Token: null));
        }
    }

    private static bool StandsAlone(string text, int start, int end) =>
        (start is 0 || !IsWord(Rune.GetRuneAt(text, start - (char.IsLowSurrogate(text[start - 1]) ? 2 : 1))))
        && (end == text.Length || !IsWord(Rune.GetRuneAt(text, end)));

    // \w of Unicode TR18: alphabetic (which has circled letters too), marks, decimal numbers, connectors, joiners.
    private static bool IsWord(Rune rune) =>
        rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189)
        || Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    private static int SkipSpaceBackward(string text, int end, int floor)
    {
        while (end > floor && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return Math.Max(end, floor);
    }

    private static int SkipSpaceForward(string text, int start)
    {
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return start;
    }
}
