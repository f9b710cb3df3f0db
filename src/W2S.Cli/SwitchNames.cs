using W2S.Engine;

namespace W2S.Cli;

/// <summary>The engine names options as Semantic Kernel users write them; messages here name the switch.</summary>
internal static class SwitchNames
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
    };

    /// <summary>The exception's message, with the switch where it names an option that has one.</summary>
    public static string InMessage(InvalidOptionException exception) =>
        exception.Option is { } option && Switches.TryGetValue(option, out var shown)
            ? shown + exception.Message[option.Length..]
            : exception.Message;
}
