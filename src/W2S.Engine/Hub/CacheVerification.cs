namespace W2S.Engine.Hub;

/// <summary>Compares what a snapshot has with what the hub lists, content by content.</summary>
internal sealed class CacheVerification(HubFolders folders, RepositoryTree tree, TimeProvider time)
{
    private const int BlockSize = 1 << 20;

    private readonly string _snapshot = folders.Snapshot(tree.Commit);

    /// <summary>Removes what is damaged, and returns the names it had.</summary>
    public async Task<IReadOnlyList<string>> RemoveDamagedAsync(IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        RepositoryFile[] cached = [.. tree.Files.Values.Where(f => SnapshotFolder.SizeOf(_snapshot, f.Name) is not null)];
        var meter = new ProgressMeter(progress, cached.Sum(f => f.Size), time);
        var damaged = new List<string>();
        foreach (var file in cached)
        {
            using var held = await BlobLock.TakeAsync(folders.Lock(file.Checksum), time, () => meter.Waits(file), cancellationToken)
                .ConfigureAwait(false);
            if (!await IsWholeAsync(file, meter, cancellationToken).ConfigureAwait(false))
            {
                Remove(file);
                damaged.Add(file.Name);
            }
        }

        return damaged;
    }

    private async Task<bool> IsWholeAsync(RepositoryFile file, ProgressMeter meter, CancellationToken cancellationToken)
    {
        if (SnapshotFolder.SizeOf(_snapshot, file.Name) != file.Size)
        {
            return false;
        }

        using var hash = file.Checksum.Begin(file.Size);
        var stream = new FileStream(
            Path.Join(_snapshot, file.Name),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 0,
            useAsync: true);
        await using (stream.ConfigureAwait(false))
        {
            var block = new byte[BlockSize];
            int read;
            while ((read = await stream.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(block.AsSpan(0, read));
                meter.Moved(file, stream.Position);
            }
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash()) == file.Checksum.Hex;
    }

    // The blob of that name only if the snapshot leads there: what links lead to elsewhere is not the cache's to remove.
    private void Remove(RepositoryFile file)
    {
        var path = Path.Join(_snapshot, file.Name);
        var blob = folders.Blob(file.Checksum);
        if (File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName == blob)
        {
            File.Delete(blob);
        }

        File.Delete(path);
    }
}
