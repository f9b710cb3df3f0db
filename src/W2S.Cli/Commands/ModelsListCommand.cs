using System.CommandLine;
using W2S.Cli.Output;
using W2S.Engine.Hub;

namespace W2S.Cli.Commands;

/// <summary><c>w2s models list</c>: what the hub's cache on this machine holds.</summary>
internal static class ModelsListCommand
{
    public static Command Create(ConsoleHost host)
    {
        var json = JsonOption.Create("One JSON object a revision: repository, revisions, commit, folder, size, files, problem.");
        var command = new Command("list", "Models in the hub's cache on this machine, and whether they can be loaded.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var cache = new HubCache(host.ReadHub());
            var models = await Task.Run(() => Read(cache, cancellationToken), cancellationToken);
            if (parsed.GetValue(json))
            {
                foreach (var model in models)
                {
                    await JsonOutput.WriteAsync(host.Output, model, OutputContext.Instance.CachedModel);
                }
            }
            else
            {
                CachedModelTable.Write(host, models, cache.Folder);
            }
        });
        return command;
    }

    private static List<CachedModel> Read(HubCache cache, CancellationToken cancellationToken)
    {
        var models = new List<CachedModel>();
        foreach (var repository in cache.List())
        {
            foreach (var revision in repository.Revisions)
            {
                cancellationToken.ThrowIfCancellationRequested();
                models.Add(CachedModel.From(repository, revision));
            }
        }

        return models;
    }
}
