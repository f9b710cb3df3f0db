using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace W2S.Engine.Tests.Tokenization;

/// <summary>Random texts that are rich in what tokenizers stumble over.</summary>
internal static class Texts
{
    private static readonly string[] Delicate =
    [
        "a", "aa", "ab", "abc", " ", "  ", "\n", "\r\n", "\t", "'s", "'LL", "12", "½", "é", "e\u0301", "\u0323", "日本", "\u1100\u1161",
        "😀", "👩‍👩‍👧", "𐐀", "\0", "\u00A0", "\u2028", "\uFEFF", "\uFFFD", "<|end|>", "<|", "|>", "<tool>", "!?",
    ];

    // What may reach over the end of a text: spaces and what they are written as, first halves of words, tokens of the golden tokenizers.
    private static readonly string[] Ends =
    [
        " ", " ", " ", "  ", " \n", "▁", "the", "and", "'", "r", "e", "s", ".", " .", "(", "1", "000", "\u0301", "\u0338", "=", "が", "\u3099",
        "\uAC00", "\u11A8", "\uD83D", "\uDE00", "cat", "dog", "café", "<sepa", "中文", "\n\n\n", "tool_call", "<tool_call>", "<table>", "</s>",
    ];

    /// <summary>Well-formed Unicode.</summary>
    public static Arbitrary<string> Valid { get; } =
        Gen.OneOf(Gen.Elements(Delicate), Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(v => new Rune(v).ToString()))
            .ArrayOf()
            .Select(string.Concat)
            .ToArbitrary();

    /// <summary>The parts of a text, cut anywhere.</summary>
    public static Arbitrary<string[]> Growing { get; } =
        Gen.OneOf(Gen.Elements(Ends), Gen.Elements(Ends), Valid.Generator).ArrayOf().ToArbitrary();

    /// <summary>Any UTF-16 units, lone surrogates among them.</summary>
    public static Arbitrary<string> AnyUtf16 { get; } =
        Gen.OneOf(Gen.Choose(0, 0xFFFF), Gen.Choose(0xD7F0, 0xE00F), Gen.Choose(32, 126))
            .ArrayOf()
            .Select(units => string.Concat(units.Select(u => (char)u)))
            .ToArbitrary();
}
