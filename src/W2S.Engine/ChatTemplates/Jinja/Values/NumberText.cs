using System.Globalization;

namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>Numbers as Python writes them: <c>1</c>, <c>1.0</c>, <c>1e-05</c>, <c>1e+16</c>, <c>nan</c>.</summary>
internal static class NumberText
{
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        (var digits, var exponent) = Shortest(Math.Abs(value));
        return sign + (exponent is >= -4 and < 16 ? Plain(digits, exponent) : Scientific(digits, exponent));
    }

    // The fewest digits that read back as the same number, d.ddd * 10^exponent; both libraries agree on those.
    private static (string Digits, int Exponent) Shortest(double value)
    {
        var parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        if (digits.Length == 0)
        {
            return ("0", 0);
        }

        var exponent = (point < 0 ? all.Length : point) - 1 - (all.Length - digits.Length)
            + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        return (digits.TrimEnd('0'), exponent);
    }

    private static string Plain(string digits, int exponent) =>
        exponent < 0 ? "0." + new string('0', -exponent - 1) + digits
        : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0') + ".0"
        : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];

    private static string Scientific(string digits, int exponent) =>
        digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "")
        + "e" + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
}
