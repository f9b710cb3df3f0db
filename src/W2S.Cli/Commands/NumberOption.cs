using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace W2S.Cli.Commands;

/// <summary>
/// An option whose value is a number with a decimal point. The parser's own conversion takes a comma for one between
/// thousands, so that 0,7 would silently be 7.
/// </summary>
internal static class NumberOption
{
    public static Option<double?> Create(string name, string description) =>
        new(name) { Description = description, HelpName = "X", CustomParser = result => Parse(name, result) };

    private static double? Parse(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        result.AddError($"{name}: '{text}' found, a number expected");
        return null;
    }
}
