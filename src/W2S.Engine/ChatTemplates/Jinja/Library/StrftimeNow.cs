using System.Globalization;
using System.Text;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary><c>strftime_now(format)</c>: today, in English, as templates tell their models.</summary>
internal static class StrftimeNow
{
    public static Value Call(Rendering rendering, Arguments arguments)
    {
        var given = TextMethods.RequireText(arguments.Bind("strftime_now", 1, "format")[0]!, "strftime_now");
        var format = given.Text;
        rendering.Budget.Write(format.Length * 10L); // no directive writes more than ten characters for its two
        var now = rendering.Clock.GetLocalNow();
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var isUnpadded = i + 1 < format.Length && format[i + 1] == '-';
            i += isUnpadded ? 2 : 1;
            var value = i < format.Length ? Directive(format[i], now) : null;
            text.Append(value is null ? throw Unknown(format, i) : isUnpadded ? Unpadded(value) : value);
        }

        // What a message says does not become the template's own by standing in a format.
        return given.Marked.IsTrusted(0, format.Length) ? Value.Of(text.ToString()) : TextValue.Untrusted(text.ToString());
    }

    private static string? Directive(char directive, DateTimeOffset now) => directive switch
    {
        'a' => Format(now, "ddd"),
        'A' => Format(now, "dddd"),
        'b' or 'h' => Format(now, "MMM"),
        'B' => Format(now, "MMMM"),
        'd' => Format(now, "dd"),
        'e' => now.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'm' => Format(now, "MM"),
        'y' => Format(now, "yy"),
        'Y' => now.Year.ToString(CultureInfo.InvariantCulture),
        'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'H' => Format(now, "HH"),
        'I' => Format(now, "hh"),
        'M' => Format(now, "mm"),
        'S' => Format(now, "ss"),
        'p' => Format(now, "tt"),
        'F' => Format(now, "yyyy-MM-dd"),
        'T' => Format(now, "HH:mm:ss"),
        'D' => Format(now, "MM'/'dd'/'yy"),
        '%' => "%",
        _ => null,
    };

    private static string Format(DateTimeOffset now, string format) => now.ToString(format, CultureInfo.InvariantCulture);

    private static string Unpadded(string value)
    {
        var trimmed = value.TrimStart('0', ' ');
        return trimmed.Length > 0 && char.IsAsciiDigit(trimmed[0]) ? trimmed : value.Length == 2 && value[0] == '0' ? "0" : value;
    }

    private static TemplateFault Unknown(string format, int at) =>
        new($"strftime_now: '%{(at < format.Length ? format[at] : "")}' found, which is not supported");
}
