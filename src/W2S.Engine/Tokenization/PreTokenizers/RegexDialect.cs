using System.Globalization;
using System.Text.RegularExpressions;

namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>
/// Tokenizer files are written for Oniguruma. This admits the part of its language that .NET reads the same way, and names
/// whatever else it meets: a pattern must never mean something else here than it did when the model was trained.
/// </summary>
/// <remarks>
/// One difference is left: inside <c>(?i:...)</c> Oniguruma also takes U+017F for an s, and ligatures for their letters.
/// </remarks>
internal sealed partial class RegexDialect
{
    private const string ClassEscapes = "sSdDrntf"; // besides \p, \P, \x, \u and punctuation

    private readonly string _pattern;
    private int _position;

    private RegexDialect(string pattern) => _pattern = pattern;

    /// <summary>What in <paramref name="pattern"/> is outside the common part; null when nothing is.</summary>
    public static string? FindForeign(string pattern) => new RegexDialect(pattern).Scan();

    private string? Scan()
    {
        while (_position < _pattern.Length)
        {
            var foreign = _pattern[_position] switch
            {
                '\\' => ScanEscape(),
                '[' => ScanClass(),
                '(' => ScanGroup(),
                '{' => ScanCount(),
                '*' or '+' or '?' => ScanQuantifier(),
                '^' or '$' => "the anchor " + _pattern[_position],
                _ => ScanLiteral(),
            };
            if (foreign is not null)
            {
                return foreign;
            }
        }

        return null;
    }

    private string? ScanLiteral()
    {
        var literal = _pattern[_position++];
        return char.IsSurrogate(literal) ? "a literal character beyond U+FFFF" : null;
    }

    private string? ScanEscape()
    {
        var escape = Escape().Match(_pattern, _position);
        if (!escape.Success)
        {
            return _position + 1 < _pattern.Length ? "the escape \\" + _pattern[_position + 1] : "a lone \\ at the end";
        }

        _position += escape.Length;
        var name = escape.Value[1..];
        return name[0] switch
        {
            'p' or 'P' or 'u' => null,
            'x' => int.Parse(name.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) < 0x80 ? null : "the byte escape \\" + name,
            _ => char.IsAsciiLetterOrDigit(name[0]) && !ClassEscapes.Contains(name[0], StringComparison.Ordinal)
                ? "the escape \\" + name
                : null,
        };
    }

    private string? ScanClass()
    {
        _position++;
        if (Next('^'))
        {
            _position++;
        }

        if (Next(']'))
        {
            return "a character class that begins with ]";
        }

        while (_position < _pattern.Length && _pattern[_position] is not ']')
        {
            var foreign = _pattern[_position] switch
            {
                '[' => "a character class inside a character class",
                '&' when _position + 1 < _pattern.Length && _pattern[_position + 1] is '&' => "an intersection of character classes (&&)",
                '\\' => ScanEscape(),
                _ => ScanLiteral(),
            };
            if (foreign is not null)
            {
                return foreign;
            }
        }

        _position++;
        return null;
    }

    private string? ScanGroup()
    {
        var group = Group().Match(_pattern, _position);
        _position += group.Length;
        return Next('?') ? string.Concat("a group that begins with (", _pattern.AsSpan(_position, Math.Min(3, _pattern.Length - _position))) : null;
    }

    private string? ScanCount()
    {
        var count = Count().Match(_pattern, _position);
        _position += count.Length;
        return !count.Success ? "a { that is no count"
            : Next('?') || Next('+') ? $"the quantifier {count.Value}{_pattern[_position]}"
            : null;
    }

    private string? ScanQuantifier()
    {
        var quantifier = _pattern[_position++];
        if (Next('?'))
        {
            _position++;
        }

        return Next('+') ? $"the possessive quantifier {quantifier}+" : null;
    }

    private bool Next(char expected) => _position < _pattern.Length && _pattern[_position] == expected;

    [GeneratedRegex(@"\G\\(?:[pP]\{[A-Z][a-z]?\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[ -~-[pPxu]])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();

    [GeneratedRegex(@"\G\((?:\?(?::|i:|=|!|<=|<!|>))?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Group();

    [GeneratedRegex(@"\G\{[0-9]+(?:,[0-9]*)?\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Count();
}
