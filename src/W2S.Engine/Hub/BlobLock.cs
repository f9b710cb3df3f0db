namespace W2S.Engine.Hub;

/// <summary>
/// Keeps two downloads of the same file apart, in this process and others, huggingface_hub's among them: on Unix both lock the file with
/// flock(2), on Windows opening it for oneself keeps others out.
/// </summary>
/// <remarks>It saves work; what is published is right without it, too, because it is verified and moved into place in one step.</remarks>
internal static class BlobLock
{
    private const int LinuxWouldBlock = 11;
    private const int BsdWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.1);

    /// <summary>Waits until the lock is free, however long its holder downloads; whoever disposes the answer gives it back.</summary>
    /// <param name="waits">Told once, if it is not free.</param>
    public static async Task<IDisposable> TakeAsync(string path, TimeProvider time, Action waits, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var isFirst = true; ; isFirst = false)
        {
            if (TryTake(path) is { } held)
            {
                return held;
            }

            if (isFirst)
            {
                waits();
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static FileStream? TryTake(string path)
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
            {
                // As huggingface_hub does: a cache may be shared by a group.
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
                    | UnixFileMode.OtherRead;
            }

            var file = new FileStream(path, options);
            if (File.Exists(path))
            {
                return file;
            }

            // Its last holder removed it between our opening and our locking it: nobody else can meet us there.
            file.Dispose();
            return null;
        }
        catch (IOException e) when (e.HResult is LinuxWouldBlock or BsdWouldBlock or WindowsSharingViolation)
        {
            return null;
        }
    }
}
