namespace W2S.Engine.Checkpoints;

/// <summary>
/// A folder that is not trusted: files are reached by plain names only, and a link that leads out of it is refused. The one
/// exception is the hub cache's own layout (<see cref="HubLayout"/>), whose links may lead to its blobs.
/// </summary>
internal sealed class CheckpointFolder
{
    private readonly string _real;
    private readonly string? _blobs;

    /// <exception cref="ModelFormatException">There is no such folder.</exception>
    public CheckpointFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new ModelFormatException($"{path}: no such folder, a checkpoint folder expected");
        }

        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        _real = RealPath.Of(Path);
        _blobs = HubLayout.RepositoryFolderOf(_real) is { } repository ? System.IO.Path.Join(repository.FullName, HubLayout.Blobs) : null;
    }

    /// <summary>Its full path, as messages name it.</summary>
    public string Path { get; }

    /// <summary>The real path of the file <paramref name="name"/>; null if there is none.</summary>
    /// <exception cref="ModelFormatException">It is a link out of the folder, or a git-lfs pointer.</exception>
    public string? Find(string name)
    {
        var path = System.IO.Path.Join(Path, name);
        var real = RealPath.Of(path);
        if (!IsWithin(_real, real) && !(_blobs is not null && IsWithin(_blobs, real)))
        {
            throw new ModelFormatException($"{path}: a link to {real}, outside the folder; copy the file into the folder instead");
        }

        if (!File.Exists(real))
        {
            return null;
        }

        GitLfsPointer.Refuse(real, path);
        return real;
    }

    /// <summary>A whole small file; null if there is none.</summary>
    /// <exception cref="ModelFormatException">It is longer than <paramref name="maxBytes"/>, a link out of the folder, or a git-lfs pointer.</exception>
    public byte[]? ReadSmall(string name, int maxBytes)
    {
        if (Find(name) is not { } path)
        {
            return null;
        }

        try
        {
            // Asked by name first: opening something that is no regular file, such as a pipe, could wait for ever.
            if (new FileInfo(path).Length == 0)
            {
                return [];
            }

            using var file = File.OpenRead(path);
            var bytes = file.Length <= maxBytes
                ? new byte[file.Length]
                : throw new ModelFormatException($"{System.IO.Path.Join(Path, name)}: {file.Length} bytes found, at most {maxBytes} expected");
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    private static bool IsWithin(string folder, string path) =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length
        && (path[folder.Length] == System.IO.Path.DirectorySeparatorChar || System.IO.Path.EndsInDirectorySeparator(folder));
}
