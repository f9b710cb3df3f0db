using System.Globalization;
using System.Text;
using W2S.Engine.ChatTemplates.Jinja.Syntax;
using W2S.Engine.ChatTemplates.Jinja.Values;
using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

internal enum LetterCase
{
    Upper,
    Lower,

    /// <summary>The first letter large, the others small.</summary>
    Capitalized,

    /// <summary>Python's <c>str.title</c>: a word begins wherever no letter stands before.</summary>
    TitleMethod,

    /// <summary>Jinja's filter <c>title</c>: a word begins after white space, a hyphen or an opening bracket.</summary>
    TitleFilter,
}

/// <summary>
/// Large and small letters, each by itself: letters whose capital is several letters, as German sharp s, stay as they are.
/// </summary>
internal static class CaseMapping
{
    public static TextValue Apply(Rendering rendering, TextValue text, LetterCase to)
    {
        rendering.Budget.Write(text.Text.Length);
        var mapped = new MarkedTextBuilder();
        foreach ((var start, var end, var isTrusted) in text.Marked.Runs(0, text.Text.Length))
        {
            mapped.Append(Map(text.Text, start, end, to), isTrusted);
        }

        return new TextValue(mapped.Build());
    }

    public static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static string Map(string text, int start, int end, LetterCase to)
    {
        var mapped = new StringBuilder(end - start);
        for (var i = start; i < end;)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                mapped.Append((IsLarge(text, i, to) ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune)).ToString());
                i += rune.Utf16SequenceLength;
            }
            else
            {
                mapped.Append(text[i++]);
            }
        }

        return mapped.ToString();
    }

    private static bool IsLarge(string text, int at, LetterCase to) => to switch
    {
        LetterCase.Upper => true,
        LetterCase.Lower => false,
        _ when at == 0 => true,
        LetterCase.Capitalized => false,
        LetterCase.TitleFilter => PythonSpace.Is(text[at - 1]) || text[at - 1] is '-' or '(' or '{' or '[' or '<',
        _ => !IsCasedBefore(text, at),
    };

    private static bool IsCasedBefore(string text, int at) =>
        Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out var rune, out _) is System.Buffers.OperationStatus.Done && IsCased(rune);
}
