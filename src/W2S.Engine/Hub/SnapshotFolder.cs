using W2S.Engine.Checkpoints;

namespace W2S.Engine.Hub;

/// <summary>A commit's folder in the cache, which any tool may have filled, and only in part.</summary>
internal static class SnapshotFolder
{
    /// <summary>Whether every file selected is in <paramref name="folder"/>.</summary>
    /// <param name="tree">
    /// The repository's listing; null if it is not known. Then configuration, a tokenizer and weights are asked for: whether the
    /// repository has more that matters cannot be told.
    /// </param>
    public static bool IsComplete(string folder, RepositoryTree? tree, HubSelection selection = HubSelection.Model)
    {
        if (!Directory.Exists(folder))
        {
            return false;
        }

        var companions = tree is null
            ? Exists(folder, CheckpointFiles.Config) && CheckpointFiles.TokenizerAmong(name => Exists(folder, name)) is not null
            : tree.Files.Values.Where(f => NeededFiles.IsCompanion(f.Name)).All(f => SizeOf(folder, f.Name) == f.Size);
        return companions && (selection is HubSelection.WithoutWeights || HasWeights(folder, tree));
    }

    /// <summary>
    /// What a model is loaded from and is not whole in <paramref name="folder"/>; shards are known once their index is there.
    /// </summary>
    public static IReadOnlyList<string> MissingFiles(string folder, RepositoryTree tree)
    {
        var weights = NeededFiles.Weights(tree.Files.ContainsKey);
        IEnumerable<string> shards = weights == ShardIndex.FileName && IsWhole(folder, weights, tree) ? ShardsIn(folder) : [];
        return [.. tree.Files.Keys.Where(name => name == weights || NeededFiles.IsCompanion(name))
            .Concat(shards)
            .Where(name => !IsWhole(folder, name, tree))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Bytes of the file behind the name, links followed; null if there is none.</summary>
    public static long? SizeOf(string folder, string name)
    {
        var path = Path.Join(folder, name);
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return target is { Exists: true } ? target.Length : null;
    }

    private static bool HasWeights(string folder, RepositoryTree? tree)
    {
        try
        {
            return NeededFiles.Weights(name => Exists(folder, name)) switch
            {
                null => false,
                CheckpointFiles.SingleWeights => IsWhole(folder, CheckpointFiles.SingleWeights, tree),
                _ => ShardsIn(folder).All(shard => IsWhole(folder, shard, tree)),
            };
        }
        catch (ModelFormatException)
        {
            return false; // Whoever opens or downloads it is told what is wrong.
        }
    }

    private static IEnumerable<string> ShardsIn(string folder)
    {
        var json = new CheckpointFolder(folder).ReadSmall(ShardIndex.FileName, ShardIndex.MaxBytes) ?? [];
        return ShardIndex.Parse(Path.Join(folder, ShardIndex.FileName), json).Values.Distinct(StringComparer.Ordinal);
    }

    private static bool IsWhole(string folder, string name, RepositoryTree? tree) =>
        SizeOf(folder, name) is { } size && (tree?.Files.GetValueOrDefault(name) is not { } listed || listed.Size == size);

    private static bool Exists(string folder, string name) => File.Exists(Path.Join(folder, name));
}
