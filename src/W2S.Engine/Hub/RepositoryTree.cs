namespace W2S.Engine.Hub;

/// <summary>All files of a repository at one commit; what is listed never changes.</summary>
internal sealed record RepositoryTree(string Commit, IReadOnlyDictionary<string, RepositoryFile> Files);

/// <summary>A file as its repository describes it.</summary>
/// <param name="Name">Relative, with forward slashes; checked by <see cref="RepositoryFileName"/>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Checksum">Of its content.</param>
/// <param name="GitBlob">Its object in git: the content's hash, or that of a pointer to it where it is large.</param>
internal sealed record RepositoryFile(string Name, long Size, Checksum Checksum, string GitBlob);
