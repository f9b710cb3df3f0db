namespace W2S.Engine.Hub;

/// <summary>A model repository in the cache.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Folder">Full path of its folder in the cache.</param>
/// <param name="Revisions">What is there of it, in the order of their commits.</param>
/// <param name="SizeOnDisk">Bytes, a file that several revisions share counted once, interrupted downloads included.</param>
/// <param name="LastUsed">When one of its files was last read or written, as far as the file system notes it.</param>
public sealed record CachedRepository(
    string Repository, string Folder, IReadOnlyList<CachedRevision> Revisions, long SizeOnDisk, DateTimeOffset LastUsed);

/// <summary>One commit of a repository in the cache.</summary>
/// <param name="Commit">Its hash.</param>
/// <param name="References">The branches and tags that stood there when they were last asked for.</param>
/// <param name="Folder">Full path of the snapshot: a checkpoint folder when complete.</param>
/// <param name="Files">Its files, by name.</param>
/// <param name="IsComplete">Whether every file needed to load the model is there.</param>
public sealed record CachedRevision(
    string Commit, IReadOnlyList<string> References, string Folder, IReadOnlyList<CachedFile> Files, bool IsComplete)
{
    /// <summary>Bytes.</summary>
    public long Size => Files.Sum(f => f.Size);
}

/// <summary>A file in a snapshot.</summary>
/// <param name="Name">Relative to the snapshot, with forward slashes.</param>
/// <param name="Size">Bytes.</param>
public sealed record CachedFile(string Name, long Size);
