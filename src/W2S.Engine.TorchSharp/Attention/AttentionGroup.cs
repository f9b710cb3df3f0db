using W2S.Engine.Torch.Passes;

namespace W2S.Engine.Torch.Attention;

/// <summary>Runs of rows that attend together, by the same few operations. Shorter ones are padded.</summary>
internal sealed record AttentionGroup
{
    /// <summary>How it is computed.</summary>
    public required AttentionWay Way { get; init; }

    /// <summary>How many runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Rows of the longest run: queries of each.</summary>
    public required int Queries { get; init; }

    /// <summary>The first of the group's rows in the pass, where they lie together and none is padded.</summary>
    public int FirstRow { get; init; }

    /// <summary>[runs * queries] the group's rows otherwise; a short run's last row stands for those it lacks. Null where they lie together.</summary>
    public IndexRange? Rows { get; init; }

    /// <summary>[runs * queries] where in its sequence each row is.</summary>
    public IndexRange Positions { get; init; }

    /// <summary>[prefix keys] slots of what all runs see before their own; none for most groups.</summary>
    public IndexRange PrefixSlots { get; init; }

    /// <summary>Where in the sequences the first key of the prefix is.</summary>
    public int PrefixStart { get; init; }

    /// <summary>Keys of each run that sees the most, beside the prefix.</summary>
    public int Keys { get; init; }

    /// <summary>[runs * keys] slots of what each run sees; the slots of nobody's block where it sees less.</summary>
    public IndexRange Slots { get; init; }

    /// <summary>[runs] where in its sequence the first of a run's keys is.</summary>
    public IndexRange Starts { get; init; }
}

/// <summary>How a group attends.</summary>
internal enum AttentionWay
{
    /// <summary>One run from the start of its sequence sees itself: fused, by keys and values that need not be read from the cache.</summary>
    Fresh,

    /// <summary>Fused, over keys and values that are gathered for each run, with a mask.</summary>
    Gathered,

    /// <summary>
    /// Scores are computed: where they are capped, and where the runs share so long a prompt that gathering it for each would cost more.
    /// </summary>
    Scored,
}
