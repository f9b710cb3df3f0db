using System.Globalization;
using Spectre.Console;
using W2S.Engine.Search;

namespace W2S.Cli.Output;

/// <summary>What a search did, in one dim line for the person at the terminal.</summary>
internal static class GenerationSummary
{
    public static void Write(ConsoleHost host, GenerationResult result, bool isScored)
    {
        var usage = result.LargeModelUsage;
        var scored = result.GuidanceUsage.Sum(model => model.ComputedTokens);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{(isScored ? $"score {result.Best.Score:F2} | " : "")}{result.Best.TokenCount} tokens"
            + $" of {usage.ComputedTokens} proposed by {usage.Model}{(isScored ? $", {scored} scored" : "")} | seed {result.Seed}");
        Terminal.ForError(host).Write(new Text(line + "\n", new Style(decoration: Decoration.Dim)));
    }
}
