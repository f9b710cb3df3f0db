namespace W2S.Engine.Torch.Attention;

/// <summary>What a group of runs needs on a device, made once for all its layers.</summary>
internal sealed record PlacedGroup
{
    public required AttentionGroup Group { get; init; }

    /// <summary>[runs * queries]; null where the rows lie together.</summary>
    public Tensor? Rows { get; init; }

    /// <summary>[prefix keys]; null for none.</summary>
    public Tensor? PrefixSlots { get; init; }

    /// <summary>[runs * keys]; null where nothing is read from the cache.</summary>
    public Tensor? Slots { get; init; }

    /// <summary>What is added to scores: 0 where a row sees a key and minus infinity where it does not. Null for fresh runs.</summary>
    /// <remarks>Gathered: [runs, 1, query heads per key head * queries (or 1), keys]. Scored: [1, runs, 1, queries, prefix keys + keys].</remarks>
    public Tensor? Mask { get; init; }

    /// <param name="indices">The pass's, on the device.</param>
    /// <param name="window">How many tokens a row sees, itself included; null for all.</param>
    /// <param name="sharing">Query heads per key head.</param>
    public static PlacedGroup Place(AttentionGroup group, Tensor indices, int? window, int sharing, ScalarType compute)
    {
        var placed = new PlacedGroup { Group = group, Rows = group.Rows?.Of(indices) };
        return group.Way == AttentionWay.Fresh
            ? placed
            : placed with
            {
                PrefixSlots = group.PrefixSlots.Count > 0 ? group.PrefixSlots.Of(indices) : null,
                Slots = group.Slots.Of(indices),
                Mask = group.Way == AttentionWay.Scored
                    ? MaskOf(group, indices, window, ScalarType.Float32).view(1, group.Runs, 1, group.Queries, -1)
                    : ForEachHead(MaskOf(group, indices, window, compute), sharing),
            };
    }

    /// <returns>[runs, queries, prefix keys + keys]</returns>
    private static Tensor MaskOf(AttentionGroup group, Tensor indices, int? window, ScalarType type)
    {
        var positions = group.Positions.Of(indices).view(group.Runs, group.Queries, 1);
        var keys = group.Starts.Of(indices).view(group.Runs, 1, 1).add(Count(group.Keys, indices.device), Scalars.One); // [runs, 1, keys]
        if (group.PrefixSlots.Count > 0)
        {
            using var start = (Scalar)group.PrefixStart;
            var prefix = Count(group.PrefixSlots.Count, indices.device).add_(start, Scalars.One);
            keys = torch.cat([prefix.expand(group.Runs, 1, -1), keys], 2);
        }

        var unseen = keys.gt(positions);
        if (window is { } most)
        {
            using var tokens = (Scalar)most;
            unseen = unseen.bitwise_or_(keys.le(positions.sub(tokens)));
        }

        return torch.zeros(unseen.shape, type, indices.device).masked_fill_(unseen, Scalars.MinusInfinity);
    }

    /// <returns>0, 1, 2 ...</returns>
    private static Tensor Count(int count, Device device)
    {
        using var stop = (Scalar)count;
        return torch.arange(stop, ScalarType.Int64, device);
    }

    /// <summary>Query heads of a key head stand one after the other as if they were more queries: then keys and values need no copies.</summary>
    private static Tensor ForEachHead(Tensor mask, int sharing)
    {
        (var runs, var queries, var keys) = (mask.shape[0], mask.shape[1], mask.shape[2]);
        return queries == 1 || sharing == 1
            ? mask.unsqueeze(1)
            : mask.view(runs, 1, 1, queries, keys).expand(runs, 1, sharing, queries, keys).reshape(runs, 1, sharing * queries, keys);
    }
}
