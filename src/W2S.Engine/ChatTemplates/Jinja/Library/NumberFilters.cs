using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using W2S.Engine.ChatTemplates.Jinja.Syntax;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>Filters that make numbers.</summary>
internal static partial class NumberFilters
{
    private const int MaxDigits = 400;

    private const int MaxPrecision = 15;

    public static Value ToInteger(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("int", 0, "default", "base");
        if (TextMethods.RequireWhole(given[1], 10, "int") != 10)
        {
            throw new TemplateFault("int: a base other than 10 found, which is not supported");
        }

        return input switch
        {
            TextValue text when ReadWhole(Trimmed(rendering, text)) is { } whole => InRange(whole),
            TextValue text when ReadReal(Trimmed(rendering, text)) is { } real && double.IsFinite(real) => InRange(new BigInteger(real)),
            UndefinedValue undefined => throw undefined.Fault(),
            _ when Number.TryOf(input) is { } number && double.IsFinite(number.AsDouble) =>
                number.IsInteger ? Value.Of(number.Integer) : InRange(new BigInteger(number.Float)),
            FloatValue { Value: not double.NaN } => throw new TemplateFault("int: an infinite number"),
            _ => given[0] ?? Value.Of(0L),
        };
    }

    public static Value ToFloat(Rendering rendering, Value input, Arguments arguments)
    {
        var otherwise = arguments.Bind("float", 0, "default")[0] ?? new FloatValue(0);
        return input switch
        {
            TextValue text => ReadReal(Trimmed(rendering, text)) is { } real ? new FloatValue(real) : otherwise,
            UndefinedValue undefined => throw undefined.Fault(),
            _ => Number.TryOf(input) is { } number ? new FloatValue(number.AsDouble) : otherwise,
        };
    }

    public static Value Abs(Rendering rendering, Value input, Arguments arguments)
    {
        arguments.Bind("abs", 0);
        return Number.TryOf(input) is { } number && (number.IsInteger ? number.Integer < 0 : double.IsNegative(number.Float))
            ? Arithmetic.Sign(input, isMinus: true)
            : Arithmetic.Sign(input, isMinus: false);
    }

    public static Value Round(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("round", 0, "precision", "method");
        var precision = TextMethods.RequireWhole(given[0], 0, "round");
        var method = given[1] is null ? "common" : TextMethods.RequireText(given[1]!, "round").Text;
        if (Number.TryOf(input) is not { } number || precision is < 0 or > MaxPrecision)
        {
            throw new TemplateFault($"round: a {input.TypeName} to {precision} places, a number to 0 to {MaxPrecision} expected");
        }

        var scale = Math.Pow(10, precision);
        return method switch
        {
            "common" => number.IsInteger ? Value.Of(number.Integer) : new FloatValue(HalfToEven(number.Float, (int)precision)),
            "ceil" => new FloatValue(Math.Ceiling(number.AsDouble * scale) / scale),
            "floor" => new FloatValue(Math.Floor(number.AsDouble * scale) / scale),
            _ => throw new TemplateFault("round: common, ceil or floor expected"),
        };
    }

    // Of the number as it is stored, exactly: 2.675 is a little less than it looks.
    private static double HalfToEven(double value, int precision)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF) - 1075;
        if (!double.IsFinite(value) || exponent >= 0 || exponent < -1074)
        {
            return exponent >= 0 ? value : Math.CopySign(0, value);
        }

        var mantissa = (bits & 0xFFFFFFFFFFFFF) | (1L << 52);
        var scaled = mantissa * BigInteger.Pow(10, precision);
        var unit = BigInteger.One << -exponent;
        var quotient = BigInteger.DivRem(scaled, unit, out var rest);
        var half = (rest * 2).CompareTo(unit);
        quotient += half > 0 || (half == 0 && !quotient.IsEven) ? 1 : 0;
        var digits = string.Create(CultureInfo.InvariantCulture, $"{quotient}E-{precision}");
        return Math.CopySign(double.Parse(digits, CultureInfo.InvariantCulture), value);
    }

    private static string Trimmed(Rendering rendering, TextValue text)
    {
        rendering.Budget.Write(text.Text.Length);
        var start = PythonSpace.SkipFrom(text.Text, 0);
        var end = PythonSpace.SkipBack(text.Text, start, text.Text.Length);
        return end - start <= MaxDigits || !RealPattern().IsMatch(text.Text.AsSpan(start, end - start))
            ? text.Text[start..end]
            : throw new TemplateFault($"a number of {end - start} digits found, at most {MaxDigits} expected");
    }

    private static BigInteger? ReadWhole(string text) =>
        WholePattern().IsMatch(text) ? BigInteger.Parse(text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : null;

    private static double? ReadReal(string text) =>
        RealPattern().IsMatch(text) ? double.Parse(text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
        : text.TrimStart('+', '-').ToUpperInvariant() is "INF" or "INFINITY" ? text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity
        : text.TrimStart('+', '-').ToUpperInvariant() is "NAN" ? double.NaN
        : null;

    private static Value InRange(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? Value.Of((long)value) : throw new TemplateFault("a number beyond 64 bits");

    [GeneratedRegex(@"\A[+-]?[0-9]+(_[0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex WholePattern();

    [GeneratedRegex(
        @"\A[+-]?([0-9]+(_[0-9]+)*(\.([0-9]+(_[0-9]+)*)?)?|\.[0-9]+(_[0-9]+)*)([eE][+-]?[0-9]+(_[0-9]+)*)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RealPattern();
}
