using System.CommandLine;
using System.Globalization;

namespace W2S.Bench.Commands;

/// <summary>An option whose value is a whole number. The parser's own conversion would speak of .NET types.</summary>
internal static class WholeNumber
{
    public static Option<int> Create(string name, string description, int lowest, int otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= lowest)
            {
                return number;
            }

            result.AddError($"{name}: '{text}' found, a whole number of at least {lowest} expected");
            return otherwise;
        },
    };
}
