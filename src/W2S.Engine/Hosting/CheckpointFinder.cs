using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using W2S.Engine.Hub;
using W2S.Engine.Models;

namespace W2S.Engine.Hosting;

/// <summary>
/// Finds the checkpoints that options name: folders, else models of a hub, which are downloaded where its cache lacks them.
/// </summary>
/// <param name="environment">The host, whose content root relative paths start at; null for the current folder.</param>
/// <param name="hub">Which hub and cache; asked only when something is no folder.</param>
internal sealed class CheckpointFinder(
    IHostEnvironment? environment, Func<HubOptions> hub, IProgress<LoadProgress>? progress, ILogger logger) : IDisposable
{
    private readonly Lazy<HubClient> _client = new(() => new HubClient(hub()), LazyThreadSafetyMode.PublicationOnly); // a failure is tried again

    /// <returns>Full path of the checkpoint folder.</returns>
    /// <exception cref="W2SException">It is neither a folder nor to be had from the hub.</exception>
    public async Task<string> FindAsync(string folderOrName, CancellationToken cancellationToken)
    {
        var folder = CheckpointPath.Resolve(folderOrName, environment);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        var client = _client.Value;
        if (!client.Options.Offline && HubModelId.TryParse(folderOrName, out var id) && new HubCache(client.Options).FindSnapshot(id) is null)
        {
            logger.CheckpointDownloading(folderOrName, client.Options.Endpoint);
        }

        return await new CheckpointSource(client, environment?.ContentRootPath)
            .ResolveAsync(folderOrName, DownloadProgress.To(progress, folderOrName), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }
}
