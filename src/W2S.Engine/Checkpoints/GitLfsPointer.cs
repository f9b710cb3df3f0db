namespace W2S.Engine.Checkpoints;

/// <summary>
/// Recognises what git leaves in place of a large file where git-lfs did not run: a few lines of text that say which file belongs there.
/// </summary>
internal static class GitLfsPointer
{
    // The specification keeps pointers below this: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
    private const int MaxBytes = 1024;

    private static ReadOnlySpan<byte> Beginning => "version https://git-lfs.github.com/spec/"u8;

    /// <param name="path">A file that is there, as it is opened.</param>
    /// <param name="shown">As messages name it.</param>
    /// <exception cref="ModelFormatException">It is a pointer.</exception>
    public static void Refuse(string path, string shown)
    {
        // Asked by name first: something that is no regular file, such as a pipe, has no length and is not opened.
        var length = new FileInfo(path).Length;
        if (length >= Beginning.Length && length < MaxBytes && ReadBeginning(path).SequenceEqual(Beginning))
        {
            throw new ModelFormatException(
                $"{shown}: this is a git-lfs pointer, not the file: run 'git lfs pull' in the folder (or 'w2s models pull OWNER/NAME', and take "
                + "the folder it prints)");
        }
    }

    private static ReadOnlySpan<byte> ReadBeginning(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var beginning = new byte[Beginning.Length];
            return beginning.AsSpan(0, file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever opens it to read it says so better.
            return [];
        }
    }
}
