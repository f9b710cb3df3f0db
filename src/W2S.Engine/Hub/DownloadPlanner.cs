using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>
/// Chooses the files a model is loaded from, and refuses repositories it cannot be loaded from before anything large is moved.
/// </summary>
/// <param name="fetch">Brings a file of the repository into the cache's blobs.</param>
/// <param name="findConversion">A revision of a repository with pickle weights that has them as safetensors; null if none is found.</param>
internal sealed class DownloadPlanner(
    HubFolders folders, HubModelId id, Func<RepositoryTree, RepositoryFile, Task> fetch, Func<Task<HubModelId?>> findConversion)
{
    public async Task<HubDownloadPlan> PlanAsync(RepositoryTree tree, HubSelection selection)
    {
        List<RepositoryFile> needed = [.. tree.Files.Values.Where(f => NeededFiles.IsCompanion(f.Name))];
        if (selection is HubSelection.Model)
        {
            needed.AddRange(await WeightsAsync(tree).ConfigureAwait(false));
        }
        else if (needed.Count == 0)
        {
            throw new HubException($"{id}: neither configuration nor tokenizer found among {tree.Files.Count} files");
        }

        ThrowIfSameButForCase(needed);
        var snapshot = folders.Snapshot(tree.Commit);
        return new HubDownloadPlan(id, selection, tree, snapshot, [.. needed.Select(f => Describe(snapshot, f))]);
    }

    private async Task<IEnumerable<RepositoryFile>> WeightsAsync(RepositoryTree tree)
    {
        if (!tree.Files.ContainsKey(CheckpointFiles.Config))
        {
            throw new HubException(
                $"{id}: no {CheckpointFiles.Config} found among {tree.Files.Count} files: not a checkpoint that can be loaded");
        }

        var name = NeededFiles.Weights(tree.Files.ContainsKey) ?? throw await NoWeightsAsync(tree).ConfigureAwait(false);
        var weights = tree.Files[name];
        return name == ShardIndex.FileName ? [weights, .. await ShardsAsync(tree, weights).ConfigureAwait(false)] : [weights];
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

    private HubFile Describe(string snapshot, RepositoryFile file)
    {
        var isCached = SnapshotFolder.SizeOf(snapshot, file.Name) == file.Size
            || SnapshotFolder.SizeOf(folders.Blobs, file.Checksum.Hex) == file.Size;
        var partial = isCached ? 0 : new FileInfo(folders.Partial(file.Checksum)) is { Exists: true } left ? left.Length : 0;
        return new HubFile(file.Name, file.Size, isCached, partial <= file.Size ? partial : 0);
    }

    private async Task<HubException> NoWeightsAsync(RepositoryTree tree)
    {
        string[] pickles = [.. tree.Files.Keys
            .Where(name => !name.Contains('/', StringComparison.Ordinal) && PickleFiles.IsPickle(name))
            .Take(10)];
        if (pickles.Length == 0)
        {
            return new HubException(
                $"{id}: neither {CheckpointFiles.SingleWeights} nor {ShardIndex.FileName} found among {tree.Files.Count} files");
        }

        var conversion = await findConversion().ConfigureAwait(false);
        return new HubException($"{id}: nothing was downloaded: {PickleFiles.Refusal(pickles)}"
            + (conversion is null ? "" : $"; {conversion} has them as .safetensors, in a pull request: look at who made it"));
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
