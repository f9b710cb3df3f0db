using System.Globalization;
using System.Text;

namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>
/// .NET's Regex reads UTF-16 units and so takes no surrogate pair for a letter. For matching, each pair is replaced by one
/// character of the same general category (the highest of the basic plane), which every category pattern treats alike.
/// </summary>
internal static class SupplementaryStandIns
{
    private static readonly char[] ByCategory = BuildByCategory(); // [categories]

    /// <summary>The text to match in, and the position in <paramref name="text"/> of each of its characters and of its end.</summary>
    public static char[] Replace(ReadOnlySpan<char> text, out int[] positions)
    {
        var replaced = new List<char>(text.Length);
        var origins = new List<int>(text.Length + 1);
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            replaced.Add(rune.IsBmp ? (char)rune.Value : ByCategory[(int)Rune.GetUnicodeCategory(rune)]);
            origins.Add(position);
            position += rune.Utf16SequenceLength;
        }

        origins.Add(position);
        positions = [.. origins];
        return [.. replaced];
    }

    private static char[] BuildByCategory()
    {
        var standIns = new char[Enum.GetValues<UnicodeCategory>().Length];
        for (var value = 0; value <= char.MaxValue; value++)
        {
            standIns[(int)CharUnicodeInfo.GetUnicodeCategory((char)value)] = (char)value;
        }

        return standIns;
    }
}
