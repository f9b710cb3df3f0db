using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>
/// Chooses the files a model is loaded from, and refuses repositories it cannot be loaded from before anything large is moved.
/// </summary>
/// <param name="fetch">Brings a file of the repository into the cache's blobs.</param>
internal sealed class DownloadPlanner(HubFolders folders, HubModelId id, Func<RepositoryTree, RepositoryFile, Task> fetch)
{
    public async Task<HubDownloadPlan> PlanAsync(RepositoryTree tree)
    {
        if (!tree.Files.ContainsKey(NeededFiles.Configuration))
        {
            throw new HubException(
                $"{id}: no {NeededFiles.Configuration} found among {tree.Files.Count} files: not a checkpoint that can be loaded");
        }

        List<RepositoryFile> needed = [.. tree.Files.Values.Where(f => NeededFiles.IsCompanion(f.Name))];
        var weights = tree.Files[NeededFiles.Weights(tree.Files.ContainsKey) ?? throw NoWeights(tree)];
        needed.Add(weights);
        if (weights.Name == ShardIndex.FileName)
        {
            needed.AddRange(await ShardsAsync(tree, weights).ConfigureAwait(false));
        }

        ThrowIfSameButForCase(needed);
        var snapshot = folders.Snapshot(tree.Commit);
        return new HubDownloadPlan(id, tree, snapshot, [.. needed.Select(f => new HubFile(f.Name, f.Size, IsCached(snapshot, f)))]);
    }

    private async Task<IEnumerable<RepositoryFile>> ShardsAsync(RepositoryTree tree, RepositoryFile index)
    {
        if (index.Size > ShardIndex.MaxBytes)
        {
            throw new HubException($"{id}: {index.Name}: {index.Size} bytes found, at most {ShardIndex.MaxBytes} expected");
        }

        var path = Path.Join(folders.Snapshot(tree.Commit), index.Name);
        if (SnapshotFolder.SizeOf(folders.Snapshot(tree.Commit), index.Name) != index.Size)
        {
            await fetch(tree, index).ConfigureAwait(false);
            path = folders.Blob(index.Checksum);
        }

        var json = await File.ReadAllBytesAsync(path).ConfigureAwait(false);
        return ShardIndex.Parse($"{id}: {index.Name}", json).Values.Distinct(StringComparer.Ordinal)
            .Select(shard => tree.Files.GetValueOrDefault(shard)
                ?? throw new HubException($"{id}: {index.Name} names {shard}, which the repository does not have"));
    }

    private bool IsCached(string snapshot, RepositoryFile file) =>
        SnapshotFolder.SizeOf(snapshot, file.Name) == file.Size || SnapshotFolder.SizeOf(folders.Blobs, file.Checksum.Hex) == file.Size;

    private HubException NoWeights(RepositoryTree tree)
    {
        string[] pickles = [.. tree.Files.Keys
            .Where(name => !name.Contains('/', StringComparison.Ordinal) && PickleFiles.IsPickle(name))
            .Take(10)];
        return new HubException(pickles.Length > 0
            ? $"{id}: {PickleFiles.Refusal(pickles)}"
            : $"{id}: neither {NeededFiles.SingleWeights} nor {ShardIndex.FileName} found among {tree.Files.Count} files");
    }

    // On some file systems one would replace the other.
    private void ThrowIfSameButForCase(List<RepositoryFile> needed)
    {
        var same = needed.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Skip(1).Any());
        if (same is not null)
        {
            throw new HubException($"{id}: files {FileText.Shown([.. same.Select(f => f.Name)])} differ in case only");
        }
    }
}
