namespace W2S.Engine.Checkpoints;

/// <summary>
/// What shows of the hub's cache in the path of a checkpoint folder: <c>models--OWNER--NAME/snapshots/COMMIT</c>, whose files are links into
/// <c>models--OWNER--NAME/blobs</c>.
/// </summary>
internal static class HubLayout
{
    public const string RepositoryPrefix = "models--";
    public const string Snapshots = "snapshots";
    public const string Blobs = "blobs";

    /// <summary>The repository's folder that <paramref name="folder"/> is a snapshot in; null where it is none.</summary>
    /// <param name="folder">Full path.</param>
    public static DirectoryInfo? RepositoryFolderOf(string folder) =>
        Directory.GetParent(folder) is { Name: Snapshots, Parent: { } repository }
        && repository.Name.StartsWith(RepositoryPrefix, StringComparison.Ordinal)
            ? repository
            : null;
}
