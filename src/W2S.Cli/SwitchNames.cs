using System.Text.RegularExpressions;
using W2S.Engine;

namespace W2S.Cli;

/// <summary>The engine names options as Semantic Kernel users write them; messages here name the switch.</summary>
internal static partial class SwitchNames
{
    private static readonly Dictionary<string, string> Switches = new(StringComparer.Ordinal)
    {
        ["method"] = "--method",
        ["beam_width"] = "--beam-width",
        ["successors_per_beam"] = "--successors",
        ["beam_width * successors_per_beam"] = "--beam-width * --successors",
        ["chunk_length"] = "--chunk-length",
        ["max_tokens"] = "--max-tokens",
        ["results_per_prompt"] = "--results",
        ["token_budget"] = "--token-budget",
        ["eft_strength"] = "--eft-strength",
        ["stop_sequences"] = "--stop",
        ["temperature"] = "--temperature",
        ["top_k"] = "--top-k",
        ["top_p"] = "--top-p",
        ["device"] = "--device",
        ["dtype"] = "--dtype",
        ["weights"] = "--weights",
        ["template"] = "--template",
        ["PromptTemplate"] = "--large-template",
        ["TunedPromptTemplate"] = "--tuned-template",
        ["UntunedPromptTemplate"] = "--untuned-template",
        ["prompt"] = "prompt",
    };

    /// <summary>Whether what is wrong is what the command line says.</summary>
    public static bool IsSwitch(string? option) =>
        option is not null && (option.StartsWith("--", StringComparison.Ordinal) || Switches.ContainsKey(option));

    /// <summary>The exception's message, with the switch wherever it names an option that has one.</summary>
    public static string InMessage(InvalidOptionException exception)
    {
        var option = exception.Option ?? "";
        var shown = Switches.GetValueOrDefault(option, option);
        return shown + OptionName.Replace(exception.Message[option.Length..], match => Switches.GetValueOrDefault(match.Value, match.Value));
    }

    // With an underscore: "method" is an English word too. Not in quotes, which hold what the user wrote.
    [GeneratedRegex(@"(?<![\w'""])[a-z]+(?:_[a-z]+)+(?![\w'""])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionName { get; }
}
