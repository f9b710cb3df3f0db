namespace W2S.Engine.Hub;

/// <summary>How far a download is.</summary>
/// <param name="File">The file that moved, relative to the repository.</param>
/// <param name="FileBytesDone">Bytes of it that are on disk.</param>
/// <param name="FileBytes">Its size in bytes.</param>
/// <param name="BytesDone">
/// Bytes of all needed files on disk, those cached before included. Goes back where a file has to start over.
/// </param>
/// <param name="BytesTotal">Bytes of all needed files.</param>
/// <param name="IsWaiting">
/// Whether something else, mostly another process, is downloading the file, which is waited for. Said once a file; nothing moved.
/// </param>
public readonly record struct HubProgress(
    string File, long FileBytesDone, long FileBytes, long BytesDone, long BytesTotal, bool IsWaiting = false);
