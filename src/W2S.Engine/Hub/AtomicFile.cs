namespace W2S.Engine.Hub;

/// <summary>Files that others may read while they are replaced: they see the old content or the new, never a part.</summary>
internal static class AtomicFile
{
    public static void Write(string path, byte[] content) => Replace(path, temporary => File.WriteAllBytes(temporary, content));

    public static void Copy(string source, string path) => Replace(path, temporary => File.Copy(source, temporary));

    private static void Replace(string path, Action<string> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
