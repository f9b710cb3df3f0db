namespace W2S.Engine.Hub;

/// <summary>What downloading a model comes to: the files needed at one commit, and which of them are cached.</summary>
public sealed class HubDownloadPlan
{
    internal HubDownloadPlan(HubModelId id, HubSelection selection, RepositoryTree tree, string folder, IReadOnlyList<HubFile> files)
    {
        Id = id;
        Selection = selection;
        Tree = tree;
        Folder = folder;
        Files = files;
    }

    /// <summary>The model asked for.</summary>
    public HubModelId Id { get; }

    /// <summary>How much of it was asked for.</summary>
    public HubSelection Selection { get; }

    /// <summary>The commit that its revision stands for.</summary>
    public string Commit => Tree.Commit;

    /// <summary>Full path of the checkpoint folder, which is there once the download is done.</summary>
    public string Folder { get; }

    /// <summary>The files needed; a repository's other files are left out.</summary>
    public IReadOnlyList<HubFile> Files { get; }

    /// <summary>Bytes of all needed files.</summary>
    public long TotalBytes => Files.Sum(f => f.Size);

    /// <summary>Bytes of them that are still to be downloaded.</summary>
    public long MissingBytes => Files.Sum(f => f.MissingBytes);

    internal RepositoryTree Tree { get; }
}

/// <summary>A file that a model needs.</summary>
/// <param name="Name">Relative to the repository, with forward slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsCached">Whether its content is in the cache.</param>
/// <param name="PartialBytes">Bytes of it that an interrupted download left, which the next one goes on from; 0 when it is cached.</param>
public sealed record HubFile(string Name, long Size, bool IsCached, long PartialBytes)
{
    /// <summary>Bytes of it that are still to be downloaded.</summary>
    public long MissingBytes => IsCached ? 0 : Size - PartialBytes;
}
