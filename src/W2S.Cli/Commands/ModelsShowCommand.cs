using System.CommandLine;
using W2S.Cli.Output;
using W2S.Engine.Models;

namespace W2S.Cli.Commands;

/// <summary><c>w2s models show</c>: what a model is made of and what memory it needs, found without reading its weights.</summary>
internal static class ModelsShowCommand
{
    public static Command Create(ConsoleHost host)
    {
        var model = new Argument<string>("model") { Description = "Checkpoint folder.", HelpName = "DIR" };
        var json = JsonOption.Create("One JSON object.");
        var command = new Command("show", "What a model is made of, and the memory it needs.") { model, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var description = ModelDescription.From(await Task.Run(
                () => CheckpointSummary.Read(parsed.GetRequiredValue(model)), cancellationToken));
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteAsync(host.Output, description, OutputContext.Instance.ModelDescription);
            }
            else
            {
                ModelTable.Write(host, description);
            }
        });
        return command;
    }
}
