using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>
/// Where the cache keeps one repository: <c>models--owner--name</c> with <c>blobs/CHECKSUM</c>, <c>refs/REVISION</c> (holding a commit),
/// <c>snapshots/COMMIT/FILE</c> (links into <c>blobs</c>) and <c>trees/COMMIT.json</c>; locks beside it under <c>.locks</c>.
/// </summary>
/// <remarks>The layout is huggingface_hub's, described in its guide "Manage your cache".</remarks>
internal sealed class HubFolders(string cacheFolder, string repository)
{
    private readonly string _name = HubLayout.RepositoryPrefix + repository.Replace("/", "--", StringComparison.Ordinal);

    public string Root => Path.Join(cacheFolder, _name);

    public string Blobs => Path.Join(Root, HubLayout.Blobs);

    public string References => Path.Join(Root, "refs");

    public string Snapshots => Path.Join(Root, HubLayout.Snapshots);

    /// <summary>The repository a folder of the cache holds; null for anything else.</summary>
    public static string? RepositoryOf(string folderName)
    {
        var repository = folderName.StartsWith(HubLayout.RepositoryPrefix, StringComparison.Ordinal)
            ? folderName[HubLayout.RepositoryPrefix.Length..].Replace("--", "/", StringComparison.Ordinal)
            : null;
        return HubModelId.TryParse(repository, out var id) && id.Repository == repository ? repository : null;
    }

    public string Blob(Checksum checksum) => Path.Join(Blobs, checksum.Hex);

    /// <summary>What a cut download left of it.</summary>
    public string Partial(Checksum checksum) => Blob(checksum) + ".incomplete";

    public string Lock(Checksum checksum) => Path.Join(cacheFolder, ".locks", _name, checksum.Hex + ".lock");

    public string Snapshot(string commit) => Path.Join(Snapshots, commit);

    public string Reference(string revision) => Path.Join(References, revision);

    public string Tree(string commit) => Path.Join(Root, "trees", commit + ".json");
}
