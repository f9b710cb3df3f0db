using System.CommandLine;

namespace W2S.Cli.Commands;

/// <summary>The option <c>--model</c> of the commands that use one model.</summary>
internal static class ModelOption
{
    public static Option<string> Create()
    {
        var option = new Option<string>("--model")
        {
            Description = "Checkpoint folder (config.json, *.safetensors, tokenizer.json), or a model of the hub, downloaded unless it is cached.",
            HelpName = ModelFolder.HelpName,
            Required = true,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("--model: nothing found, a checkpoint folder or a hub name expected");
            }
        });
        return option;
    }
}
