using System.Globalization;
using System.Text;
using W2S.Engine.ChatTemplates.Jinja.Values;
using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>A text in quotes, as Python shows it within a list.</summary>
internal static class TextRepresentation
{
    public static void Append(Rendering rendering, MarkedTextBuilder builder, TextValue text)
    {
        var quote = text.Text.Contains('\'', StringComparison.Ordinal) && !text.Text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        rendering.Budget.Write(2);
        builder.Append([quote], isTrusted: true);
        foreach ((var start, var end, var isTrusted) in text.Marked.Runs(0, text.Text.Length))
        {
            var escaped = Escape(text.Text.AsSpan(start, end - start), quote);
            rendering.Budget.Write(escaped.Length);
            builder.Append(escaped, isTrusted);
        }

        builder.Append([quote], isTrusted: true);
    }

    private static string Escape(ReadOnlySpan<char> text, char quote)
    {
        var escaped = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var isCharacter = Rune.DecodeFromUtf16(text, out var rune, out var used) is System.Buffers.OperationStatus.Done;
            if (!isCharacter)
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[0]:x4}");
            }
            else if (rune.Value == quote || rune.Value == '\\')
            {
                escaped.Append('\\').Append((char)rune.Value);
            }
            else if (IsPrintable(rune))
            {
                escaped.Append(text[..used]);
            }
            else
            {
                AppendEscape(escaped, rune.Value);
            }

            text = text[used..];
        }

        return escaped.ToString();
    }

    private static void AppendEscape(StringBuilder escaped, int value) => _ = value switch
    {
        '\n' => escaped.Append("\\n"),
        '\r' => escaped.Append("\\r"),
        '\t' => escaped.Append("\\t"),
        < 0x100 => escaped.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
        < 0x10000 => escaped.Append(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
        _ => escaped.Append(CultureInfo.InvariantCulture, $"\\U{value:x8}"),
    };

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
