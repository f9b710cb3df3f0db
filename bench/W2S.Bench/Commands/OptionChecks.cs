using System.CommandLine;
using System.CommandLine.Parsing;

namespace W2S.Bench.Commands;

/// <summary>What is refused before anything is measured.</summary>
internal static class OptionChecks
{
    /// <summary>Refuses a folder, a file or a command without a word in it.</summary>
    public static Option<string?> NotEmpty(this Option<string?> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !CommandLineParser.SplitCommandLine(result.Tokens[0].Value).Any(word => word.Length > 0))
            {
                result.AddError($"{option.Name}: nothing found, {option.HelpName} expected");
            }
        });
        return option;
    }
}
