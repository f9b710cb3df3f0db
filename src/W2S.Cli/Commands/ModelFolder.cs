using W2S.Engine.Hub;

namespace W2S.Cli.Commands;

/// <summary>What commands name models by: a checkpoint folder, else a model of a hub.</summary>
internal static class ModelFolder
{
    /// <summary>How help names such a value.</summary>
    public const string HelpName = "DIR|HUB-ID";

    /// <summary>The folder that is meant; a model that the hub's cache lacks is downloaded, which standard error tells of.</summary>
    /// <param name="baseFolder">Where relative folders start; null for the current folder.</param>
    public static async Task<string> FindAsync(
        ConsoleHost host,
        string folderOrName,
        HubSelection selection,
        CancellationToken cancellationToken,
        string? baseFolder = null)
    {
        if (Directory.Exists(CheckpointSource.FolderOf(folderOrName, baseFolder)))
        {
            return folderOrName;
        }

        using var client = new HubClient(host.ReadHub());
        var source = new CheckpointSource(client, baseFolder)
        {
            Selection = selection,
            Download = async (id, token) =>
            {
                if (host.ErrorIsTerminal)
                {
                    // What was meant as a folder is seen at once, whatever the network does.
                    await host.Error.WriteLineAsync($"no folder {folderOrName}; asking the hub");
                }

                return await HubDownload.RunAsync(client, id, selection, host, token);
            },
        };
        return await source.ResolveAsync(folderOrName, cancellationToken: cancellationToken);
    }

    /// <summary>What stands for a model in options: a folder's full path, else a hub's name as it is; null where it is neither.</summary>
    public static string? ForOptions(string folderOrName, string? baseFolder = null)
    {
        var path = CheckpointSource.FolderOf(folderOrName, baseFolder);
        return folderOrName.Length > 0 && Directory.Exists(path) ? path : HubModelId.TryParse(folderOrName, out _) ? folderOrName : null;
    }

    /// <summary>What reports call a model from <see cref="ForOptions"/>: the folder's name, or the hub's.</summary>
    public static string NameOf(string path) =>
        Path.IsPathRooted(path) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(path)) : path;
}
