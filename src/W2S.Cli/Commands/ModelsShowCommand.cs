using System.CommandLine;
using W2S.Cli.Input;
using W2S.Cli.Output;
using W2S.Engine.Hub;
using W2S.Engine.Models;

namespace W2S.Cli.Commands;

/// <summary><c>w2s models show</c>: what a model is made of and what memory it needs, found without reading its weights.</summary>
internal static class ModelsShowCommand
{
    public static Command Create(ConsoleHost host)
    {
        var model = new Argument<string>("model")
        {
            Description = "Checkpoint folder, or a model of the hub that is cached.",
            HelpName = ModelFolder.HelpName,
        };
        var placement = new PlacementOptions(host, "the model");
        var json = JsonOption.Create("One JSON object.");
        var command = new Command("show", "What a model is made of, and the memory it needs.") { model };
        placement.AddTo(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = await FindAsync(parsed.GetRequiredValue(model), host, cancellationToken);
            var summary = await Task.Run(() => CheckpointSummary.Read(folder), cancellationToken);
            var description = ModelDescription.From(summary) with
            {
                Needs = placement.IsGiven(parsed)
                    ? await Task.Run(() => LocalModel.EstimateMemory(folder, placement.Read(parsed)), cancellationToken)
                    : null,
            };
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

    /// <summary>The folder that is meant. Nothing is downloaded: what would be is said.</summary>
    private static async Task<string> FindAsync(string folderOrName, ConsoleHost host, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folderOrName) || !HubModelId.TryParse(folderOrName, out var id))
        {
            return folderOrName;
        }

        using var client = new HubClient(host.ReadHub());
        var cache = new HubCache(client.Options);
        if (cache.FindSnapshot(id) is { } snapshot)
        {
            return snapshot;
        }

        var absent = $"{id}: neither a folder nor complete in the cache {cache.Folder}";
        if (client.Options.Offline)
        {
            throw new InputException(absent);
        }

        var plan = await PlanAsync(client, id, absent, host, cancellationToken);
        throw new InputException($"{absent}; w2s models pull {id} downloads {ByteSize.Show(plan.MissingBytes)}");
    }

    private static async Task<HubDownloadPlan> PlanAsync(
        HubClient client, HubModelId id, string absent, ConsoleHost host, CancellationToken cancellationToken)
    {
        try
        {
            return await Terminal.WhileAsync(host, $"asking for {id}", () => client.PlanAsync(id, cancellationToken));
        }
        catch (HubException exception)
        {
            throw new InputException($"{absent}; {exception.Message}", exception);
        }
    }
}
