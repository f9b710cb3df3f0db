using System.Globalization;
using System.Text;

namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>What a string literal means, with Python's escapes.</summary>
internal static class StringLiteral
{
    public static string Decode(string source, int start, int end)
    {
        if (source.IndexOf('\\', start, end - start) < 0)
        {
            return source[start..end];
        }

        var text = new StringBuilder();
        for (var i = start; i < end;)
        {
            i = source[i] == '\\' ? DecodeEscape(source, i, end, text) : Copy(source, i, text);
        }

        return text.ToString();
    }

    private static int Copy(string source, int at, StringBuilder text)
    {
        text.Append(source[at]);
        return at + 1;
    }

    private static int DecodeEscape(string source, int at, int end, StringBuilder text)
    {
        var c = source[at + 1];
        switch (c)
        {
            case '\n':
                return at + 2;
            case 'x':
                return DecodeHex(source, at, end, 2, text);
            case 'u':
                return DecodeHex(source, at, end, 4, text);
            case 'U':
                return DecodeHex(source, at, end, 8, text);
            case >= '0' and <= '7':
                return DecodeOctal(source, at, end, text);
            case 'N' or > '\x7f':
                throw new TemplateFault($"the string escape \\{c} found, which is not supported", at);
        }

        var meant = c switch
        {
            '\\' or '\'' or '"' => c,
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'v' => '\v',
            _ => (char?)null,
        };
        text.Append(meant is { } known ? known.ToString() : $"\\{c}");
        return at + 2;
    }

    private static int DecodeHex(string source, int at, int end, int digits, StringBuilder text)
    {
        var stop = at + 2 + digits;
        if (stop > end
            || !uint.TryParse(source.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || !Rune.IsValid(value))
        {
            throw new TemplateFault($"a string escape \\{source[at + 1]} that is no character", at);
        }

        text.Append(new Rune(value).ToString());
        return stop;
    }

    private static int DecodeOctal(string source, int at, int end, StringBuilder text)
    {
        var value = 0;
        var i = at + 1;
        for (; i < end && i < at + 4 && source[i] is >= '0' and <= '7'; i++)
        {
            value = (value * 8) + (source[i] - '0');
        }

        text.Append((char)value);
        return i;
    }
}
