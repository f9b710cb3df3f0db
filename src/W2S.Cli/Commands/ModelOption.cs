using System.CommandLine;

namespace W2S.Cli.Commands;

/// <summary>The option <c>--model</c> of the commands that use one checkpoint folder.</summary>
internal static class ModelOption
{
    public static Option<string> Create() => new("--model")
    {
        Description = "Checkpoint folder: config.json, *.safetensors, tokenizer.json.",
        HelpName = "DIR",
        Required = true,
    };
}
