namespace W2S.Engine.Hub;

/// <summary>Files that others may read while they are replaced: they see the old content or the new, never a part.</summary>
internal static class AtomicFile
{
    /// <param name="temporaryFolder">
    /// Holds what is not whole yet, on the file's own file system; it stays there if the process is killed, so not where names mean
    /// something.
    /// </param>
    public static void Write(string path, byte[] content, string temporaryFolder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.CreateDirectory(temporaryFolder);
        var temporary = Path.Join(temporaryFolder, $"{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
