using System.CommandLine;
using System.CommandLine.Parsing;
using W2S.Engine.Models;

namespace W2S.Cli.Commands;

/// <summary>An option whose value is a type of weights. The parser's own conversion would take its number too.</summary>
internal static class WeightsOption
{
    /// <param name="of">Whose weights, for help.</param>
    public static Option<WeightType?> Create(string of, string name = "--weights") => new(name)
    {
        Description = $"How weights of {of} are held in memory: {Names} [as they are stored].",
        HelpName = "TYPE",
        CustomParser = result => Parse(name, result),
        CompletionSources = { WeightTypeNames.All.ToArray() },
    };

    private static string Names { get; } = string.Join(", ", WeightTypeNames.All);

    private static WeightType? Parse(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (WeightTypeNames.Find(text) is { } type)
        {
            return type;
        }

        result.AddError($"{name}: '{text}' found, one of {Names} expected");
        return null;
    }
}
