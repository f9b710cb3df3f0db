using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using W2S.Engine.Hub;
using W2S.Engine.Models;

namespace W2S.Engine.Hosting.Loading;

/// <summary>
/// Finds the checkpoints that options name: folders, else models of a hub, which are downloaded where its cache lacks them.
/// </summary>
/// <param name="environment">The host, whose content root relative paths start at; null for the current folder.</param>
/// <param name="hub">Which hub and cache; asked only when something is no folder.</param>
internal sealed class CheckpointFinder(
    IHostEnvironment? environment, Func<HubOptions> hub, IProgress<LoadProgress>? progress, ILogger logger) : IDisposable
{
    private readonly Lazy<HubClient> _client =
        new(() => new HubClient(hub()), LazyThreadSafetyMode.PublicationOnly); // a failure is tried again


    /// <returns>Full path of the checkpoint folder.</returns>
    /// <exception cref="W2SException">It is neither a folder nor to be had from the hub.</exception>
    public async Task<string> FindAsync(string folderOrName, CancellationToken cancellationToken)
    {
        var folder = CheckpointSource.FolderOf(folderOrName, environment?.ContentRootPath);
        if (Directory.Exists(folder))
        {
            return folder; // without asking which hub there is: its settings may be wrong, and matter only to those who use it
        }

        var client = _client.Value;
        var source = new CheckpointSource(client, environment?.ContentRootPath)
        {
            Download = (id, token) =>
            {
                logger.CheckpointDownloading(folderOrName, client.Options.Endpoint);
                return client.DownloadAsync(id, DownloadProgress.To(progress, folderOrName), token);
            },
        };
        return await source.ResolveAsync(folderOrName, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }
}
