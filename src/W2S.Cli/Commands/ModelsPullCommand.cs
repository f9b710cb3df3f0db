using System.CommandLine;
using W2S.Cli.Output;
using W2S.Engine.Hub;

namespace W2S.Cli.Commands;

/// <summary><c>w2s models pull</c>: brings a model of the hub into the cache.</summary>
internal static class ModelsPullCommand
{
    public static Command Create(ConsoleHost host)
    {
        var model = new Argument<string>("model")
        {
            Description = "owner/name, or owner/name@revision: a branch, a tag or a commit.",
            HelpName = "HUB-ID",
        };
        model.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !HubModelId.TryParse(text, out _))
            {
                result.AddError($"'{text}' found, a model of the hub such as owner/name or owner/name@revision expected");
            }
        });
        var verify = new Option<bool>("--verify") { Description = "Hashes what is cached first, and fetches again what is damaged." };
        var command = new Command("pull", "Downloads a model of the hub into the cache, or brings it up to date, and prints its folder.")
        {
            model,
            verify,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var id = HubModelId.Parse(parsed.GetRequiredValue(model));
            var folder = await PullAsync(id, parsed.GetValue(verify), host, cancellationToken);
            await host.Output.WriteAsync(folder + "\n");
        });
        return command;
    }

    private static async Task<string> PullAsync(HubModelId id, bool verify, ConsoleHost host, CancellationToken cancellationToken)
    {
        using var client = new HubClient(host.ReadHub());
        if (client.Options.Offline && !verify && new HubCache(client.Options).FindSnapshot(id) is { } snapshot)
        {
            await host.Error.WriteLineAsync($"{id}: cached; offline, so whether the hub has a newer one was not asked");
            return snapshot;
        }

        if (verify)
        {
            await VerifyAsync(client, id, host, cancellationToken);
        }

        return await HubDownload.RunAsync(client, id, HubSelection.Model, host, cancellationToken);
    }

    private static async Task VerifyAsync(HubClient client, HubModelId id, ConsoleHost host, CancellationToken cancellationToken)
    {
        var damaged = await Terminal.WhileAsync(
            host, $"verifying {id}", () => client.VerifyAsync(id, cancellationToken: cancellationToken));
        await host.Error.WriteLineAsync(damaged.Count == 0
            ? $"{id}: nothing damaged in the cache"
            : OneLine.Of($"{id}: damaged in the cache, removed: {string.Join(", ", damaged)}"));
    }
}
