using System.Net;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>
/// Turns what a user writes into a checkpoint folder: a folder that exists, else a hub name found in the cache, else one downloaded.
/// Safe to use from any thread.
/// </summary>
/// <param name="client">Downloads; its options name the cache.</param>
/// <param name="baseFolder">Where relative folders start; null for the current folder.</param>
public sealed class CheckpointSource(HubClient client, string? baseFolder = null)
{
    private const int MaxListed = 20;
    private const int MaxMissingNamed = 3;

    private readonly HubCache _cache = new(client.Options);

    /// <summary>How much of a model has to be there; default everything. Of a folder nothing is asked.</summary>
    public HubSelection Selection { get; init; }

    /// <summary>
    /// Brings a model that the cache lacks into it, and returns its folder; null for the client's own way, which shows nothing.
    /// </summary>
    public Func<HubModelId, CancellationToken, Task<string>>? Download { get; init; }

    /// <summary>Full path of what <paramref name="folder"/> names as a folder, spelled the same way however it was written.</summary>
    /// <param name="baseFolder">Where relative folders start; null for the current folder.</param>
    public static string FolderOf(string folder, string? baseFolder) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder, baseFolder ?? Directory.GetCurrentDirectory()));

    /// <summary>Full path of the checkpoint folder that <paramref name="folderOrName"/> stands for.</summary>
    /// <param name="folderOrName">A folder, or <c>owner/name</c> or <c>owner/name@revision</c> on the hub. A folder wins.</param>
    /// <param name="progress">Told while something is downloaded, unless <see cref="Download"/> does that.</param>
    /// <param name="cancellationToken">Ends a download; what is on disk by then need not be downloaded again.</param>
    /// <remarks>
    /// A model whose files are all in the cache is taken from there without asking the hub whether its branch has moved on;
    /// <see cref="HubClient.DownloadAsync(HubModelId, IProgress{HubProgress}?, CancellationToken)"/> asks.
    /// </remarks>
    /// <exception cref="ModelFormatException">It is neither a folder nor a possible name, or the weights' index is refused.</exception>
    /// <exception cref="HubException">It is not in the cache and cannot be downloaded.</exception>
    public async Task<string> ResolveAsync(
        string folderOrName, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var path = FolderOf(folderOrName, baseFolder);
        if (Directory.Exists(path))
        {
            return path;
        }

        if (File.Exists(path) || !HubModelId.TryParse(folderOrName, out var id))
        {
            throw new ModelFormatException(File.Exists(path)
                ? $"{path}: a file found, a checkpoint folder expected"
                : $"{path}: no such folder, a checkpoint folder or a hub name (owner/name or owner/name@revision) expected");
        }

        return _cache.FindSnapshot(id, Selection) ?? (client.Options.Offline
            ? throw new HubException($"{id}: no such folder, and offline (HF_HUB_OFFLINE) not to be had: {Incomplete(id) ?? Cached()}")
            : await DownloadAsync(id, path, progress, cancellationToken).ConfigureAwait(false));
    }

    private async Task<string> DownloadAsync(
        HubModelId id, string path, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            if (Download is not null)
            {
                return await Download(id, cancellationToken).ConfigureAwait(false);
            }

            var plan = await client.PlanAsync(id, Selection, cancellationToken).ConfigureAwait(false);
            return await client.DownloadAsync(plan, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e) when (
            e is { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.Unauthorized } or { StatusCode: null, IsTransient: true })
        {
            // What looks like a name may have been meant as a folder.
            throw new HubException($"no folder {path}; {e.Message}", e) { StatusCode = e.StatusCode };
        }
    }

    /// <summary>What the cache has of a model that it does not have whole; null for nothing.</summary>
    private string? Incomplete(HubModelId id)
    {
        var revisions = _cache.List().FirstOrDefault(r => r.Repository == id.Repository)?.Revisions ?? [];
        var found = revisions.FirstOrDefault(r => r.Commit == id.Revision || r.References.Contains(id.Revision))
            ?? (id.IsCommit ? null : revisions.FirstOrDefault(r => r.References.Count == 0)); // of a branch that was never whole
        if (found is null or { IsComplete: true })
        {
            return null;
        }

        var missing = _cache.MissingFiles(id.Repository, found.Commit);
        var names = string.Join(", ", missing.Take(MaxMissingNamed)) + (missing.Count > MaxMissingNamed ? ", ..." : "");
        return $"it is in {_cache.Folder}, but incomplete"
            + (missing.Count == 0 ? "" : $": {missing.Count} {(missing.Count == 1 ? "file" : "files")} missing ({names})");
    }

    private string Cached()
    {
        string[] complete = [.. _cache.List()
            .SelectMany(r => r.Revisions.Where(v => v.IsComplete).SelectMany(v => Names(r, v)))
            .Take(MaxListed)];
        return complete.Length > 0
            ? $"cached in {_cache.Folder}: {string.Join(", ", complete)}"
            : $"nothing complete is cached in {_cache.Folder}";
    }

    private static IEnumerable<string> Names(CachedRepository repository, CachedRevision revision) =>
        (revision.References.Count > 0 ? revision.References : [revision.Commit])
        .Select(reference => reference == HubModelId.DefaultRevision ? repository.Repository : $"{repository.Repository}@{reference}");
}
