namespace W2S.Engine.Hub;

/// <summary>Gives verified blobs their names in a snapshot.</summary>
/// <param name="createLink">Makes a link at the first path that leads to the second; replaced in tests.</param>
internal sealed class SnapshotWriter(HubFolders folders, string commit, Action<string, string> createLink)
{
    private readonly string _folder = folders.Snapshot(commit);

    /// <summary>Puts the content of <paramref name="file"/>, which is in the blobs, into the snapshot.</summary>
    /// <param name="isNewBlob">Whether no other snapshot can be leading to it.</param>
    public void Add(RepositoryFile file, bool isNewBlob)
    {
        if (SnapshotFolder.SizeOf(_folder, file.Name) == file.Size)
        {
            return;
        }

        var blob = folders.Blob(file.Checksum);
        var path = Path.Join(_folder, file.Name);
        var parent = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(parent);
        if (TryLink(path, Path.GetRelativePath(parent, blob)))
        {
            return;
        }

        // As huggingface_hub does where links are not possible, on Windows without the right to: the file itself goes there.
        if (!isNewBlob)
        {
            // Whoever has the blob's lock is the only one to copy it.
            File.Copy(blob, blob + ".copy", overwrite: true);
        }

        File.Move(isNewBlob ? blob : blob + ".copy", path, overwrite: true);
    }

    /// <summary>
    /// Makes the link in one step, so that nothing is left beside it if the process is killed. What was there was not the file, and the
    /// blob's lock keeps others away.
    /// </summary>
    private bool TryLink(string path, string target)
    {
        try
        {
            File.Delete(path);
            createLink(path, target);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return false;
        }
    }
}
