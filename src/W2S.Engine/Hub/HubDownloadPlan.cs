namespace W2S.Engine.Hub;

/// <summary>What downloading a model comes to: the files needed at one commit, and which of them are cached.</summary>
public sealed class HubDownloadPlan
{
    internal HubDownloadPlan(HubModelId id, RepositoryTree tree, string folder, IReadOnlyList<HubFile> files)
    {
        Id = id;
        Tree = tree;
        Folder = folder;
        Files = files;
    }

    /// <summary>The model asked for.</summary>
    public HubModelId Id { get; }

    /// <summary>The commit that its revision stands for.</summary>
    public string Commit => Tree.Commit;

    /// <summary>Full path of the checkpoint folder, which is there once the download is done.</summary>
    public string Folder { get; }

    /// <summary>The files needed; a repository's other files are left out.</summary>
    public IReadOnlyList<HubFile> Files { get; }

    /// <summary>Bytes of all needed files.</summary>
    public long TotalBytes => Files.Sum(f => f.Size);

    /// <summary>Bytes of those that are not cached.</summary>
    public long MissingBytes => Files.Where(f => !f.IsCached).Sum(f => f.Size);

    internal RepositoryTree Tree { get; }
}

/// <summary>A file that a model needs.</summary>
/// <param name="Name">Relative to the repository, with forward slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsCached">Whether its content is in the cache.</param>
public sealed record HubFile(string Name, long Size, bool IsCached);
