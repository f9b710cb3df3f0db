using W2S.Engine.Torch.Passes;

namespace W2S.Engine.Torch.Attention;

/// <summary>Runs that are to attend together.</summary>
/// <param name="PrefixStart">Where the keys start that all of them see and that are read once; the same as the end where there are none.</param>
/// <param name="PrefixEnd">The key after the last of these.</param>
internal sealed record RunGroup(AttentionWay Way, IReadOnlyList<RowRun> Runs, int PrefixStart = 0, int PrefixEnd = 0)
{
    public int PrefixKeys => PrefixEnd - PrefixStart;

    /// <summary>The first key that a run sees.</summary>
    /// <param name="window">How many tokens a row sees, itself included; null for all.</param>
    public static int FirstKey(RowRun run, int? window) => window is { } most ? Math.Max(0, run.Position - most + 1) : 0;
}
