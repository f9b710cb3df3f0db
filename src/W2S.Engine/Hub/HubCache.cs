using System.Text;

namespace W2S.Engine.Hub;

/// <summary>
/// The models on this machine, in the folder and layout that huggingface_hub uses; reading it asks nothing of the network and changes
/// nothing. Safe to use from any thread, and beside other processes that read or fill the cache.
/// </summary>
public sealed class HubCache(HubOptions options)
{
    private const int MaxDepth = 4;

    // Links to files are what snapshots are made of; links to folders could go round in a circle, so the depth is bounded.
    private static readonly EnumerationOptions AllFiles =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.None };

    /// <summary>The cache's full path; there need not be such a folder yet.</summary>
    public string Folder { get; } = options.CacheFolder;

    /// <summary>The checkpoint folder of a model; null unless all its files that are selected are there.</summary>
    /// <exception cref="HubException">The cache cannot be read.</exception>
    public string? FindSnapshot(HubModelId id, HubSelection selection = HubSelection.Model) => Reading(() =>
    {
        var folders = new HubFolders(Folder, id.Repository);
        if (CommitOf(folders, id) is not { } commit)
        {
            return null;
        }

        var snapshot = folders.Snapshot(commit);
        return SnapshotFolder.IsComplete(snapshot, TreeFile.Read(folders, commit), selection) ? snapshot : null;
    });

    /// <summary>Every model repository in the cache, by name; none if there is no cache. What is no repository is passed over.</summary>
    /// <exception cref="HubException">The cache cannot be read.</exception>
    public IReadOnlyList<CachedRepository> List() => Reading<IReadOnlyList<CachedRepository>>(() =>
        Directory.Exists(Folder)
            ? [.. Directory.EnumerateDirectories(Folder)
                .Select(path => HubFolders.RepositoryOf(Path.GetFileName(path)))
                .OfType<string>()
                .Order(StringComparer.OrdinalIgnoreCase)
                .Select(repository => Describe(repository, new HubFolders(Folder, repository)))]
            : []);

    /// <summary>The commit that the cache last saw at a revision; null if it knows none.</summary>
    internal static string? CommitOf(HubFolders folders, HubModelId id)
    {
        if (id.IsCommit)
        {
            return id.Revision;
        }

        return ReadReference(folders.Reference(id.Revision));
    }

    /// <summary>
    /// The files of a commit that a model is loaded from and that are not there whole, as far as the cache knows of them.
    /// </summary>
    internal IReadOnlyList<string> MissingFiles(string repository, string commit) => Reading(() =>
    {
        var folders = new HubFolders(Folder, repository);
        return TreeFile.Read(folders, commit) is { } tree ? SnapshotFolder.MissingFiles(folders.Snapshot(commit), tree) : [];
    });

    private static CachedRepository Describe(string repository, HubFolders folders)
    {
        var references = FilesIn(folders.References)
            .Select(file => (Name: RelativeName(folders.References, file), Commit: ReadReference(file.FullName)))
            .ToLookup(r => r.Commit, r => r.Name);
        CachedRevision[] revisions = Directory.Exists(folders.Snapshots)
            ? [.. Directory.EnumerateDirectories(folders.Snapshots)
                .Where(path => HubModelId.IsCommitHash(Path.GetFileName(path)))
                .Order(StringComparer.Ordinal)
                .Select(path => DescribeRevision(path, folders, references[Path.GetFileName(path)]))]
            : [];

        // Where links are not possible, the files themselves are in the snapshots.
        FileInfo[] stored = [.. FilesIn(folders.Blobs), .. FilesIn(folders.Snapshots).Where(f => f.LinkTarget is null)];
        var lastUsed = stored.Select(f => f.LastAccessTimeUtc > f.LastWriteTimeUtc ? f.LastAccessTimeUtc : f.LastWriteTimeUtc)
            .DefaultIfEmpty(Directory.GetLastWriteTimeUtc(folders.Root)).Max();
        return new CachedRepository(repository, folders.Root, revisions, stored.Sum(f => f.Length), new DateTimeOffset(lastUsed));
    }

    private static CachedRevision DescribeRevision(string path, HubFolders folders, IEnumerable<string> references)
    {
        var commit = Path.GetFileName(path);
        var files = FilesIn(path)
            .Select(f => RelativeName(path, f))
            .Select(name => (Name: name, Size: SnapshotFolder.SizeOf(path, name)))
            .Where(f => f.Size is not null)
            .Select(f => new CachedFile(f.Name, f.Size!.Value))
            .OrderBy(f => f.Name, StringComparer.Ordinal);
        var isComplete = SnapshotFolder.IsComplete(path, TreeFile.Read(folders, commit));
        return new CachedRevision(commit, [.. references.Order(StringComparer.Ordinal)], path, [.. files], isComplete);
    }

    private static string? ReadReference(string path)
    {
        // A hash and perhaps a line's end; a folder of that name is the beginning of longer references.
        if (new FileInfo(path) is not { Exists: true, Length: <= 100 })
        {
            return null;
        }

        var commit = File.ReadAllText(path, Encoding.UTF8).Trim();
        return HubModelId.IsCommitHash(commit) ? commit : null;
    }

    private static IEnumerable<FileInfo> FilesIn(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", AllFiles) : [];

    private static string RelativeName(string folder, FileInfo file) =>
        Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/');

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HubException($"{Folder}: the cache cannot be read: {e.Message}", e);
        }
    }
}
