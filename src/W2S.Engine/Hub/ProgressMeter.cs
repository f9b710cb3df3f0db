namespace W2S.Engine.Hub;

/// <summary>Adds up what parallel transfers report and passes it on, in order and not too often. Safe to use from any thread.</summary>
internal sealed class ProgressMeter(IProgress<HubProgress>? progress, long bytesTotal, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _done = new(StringComparer.Ordinal); // by file
    private long _bytesDone;
    private long? _reported;

    /// <summary>Bytes that are on disk before anything moves.</summary>
    public void Keeps(IEnumerable<HubFile> files)
    {
        foreach (var file in files)
        {
            _done[file.Name] = file.Size - file.MissingBytes;
            _bytesDone += file.Size - file.MissingBytes;
        }
    }

    /// <summary>Another download of the same file goes first.</summary>
    public void Waits(RepositoryFile file)
    {
        lock (_gate)
        {
            progress?.Report(new HubProgress(file.Name, 0, file.Size, _bytesDone, bytesTotal, IsWaiting: true));
        }
    }

    /// <summary>A file is on disk up to <paramref name="position"/>.</summary>
    public void Moved(RepositoryFile file, long position)
    {
        lock (_gate)
        {
            _bytesDone += position - _done.GetValueOrDefault(file.Name);
            _done[file.Name] = position;
            var isDue = _reported is not { } last || time.GetElapsedTime(last) >= Pause;
            if (isDue || position == file.Size)
            {
                _reported = time.GetTimestamp();
                progress?.Report(new HubProgress(file.Name, position, file.Size, _bytesDone, bytesTotal));
            }
        }
    }
}
