using System.Numerics;
using W2S.Engine.Models;
using W2S.Engine.Torch.Cache;
using W2S.Engine.Torch.Passes;

namespace W2S.Engine.Torch.Attention;

/// <summary>Decides which runs attend together, and how: few groups, because each is some operations in every layer.</summary>
/// <param name="bytesPerToken">Of a layer's cache.</param>
internal sealed class RunGrouping(AttentionSpec spec, int blockTokens, long bytesPerToken, TorchDecoderOptions options)
{
    /// <summary>Rows from which on a run that sees nothing but itself has operations of its own, where there are others.</summary>
    private const int FewRows = 32;

    /// <summary>Keys that are worth no operations of their own.</summary>
    private const int FewKeys = 256;

    /// <param name="runs">Together all rows whose keys and values are fresh, or some of them.</param>
    /// <param name="areAll">They are all.</param>
    /// <param name="window">How many tokens a row sees, itself included; null for all.</param>
    public List<RunGroup> Divide(IReadOnlyList<RowRun> runs, bool areAll, int? window)
    {
        var groups = new List<RunGroup>();
        var others = new List<RowRun>();
        foreach (var run in runs)
        {
            if (areAll && IsFresh(run, window) && (runs.Count == 1 || run.Count > FewRows))
            {
                groups.Add(new RunGroup(AttentionWay.Fresh, [run]));
            }
            else
            {
                others.Add(run);
            }
        }

        others = TakeFamilies(others, window, groups);
        AddSimilar(others, window, groups);
        return groups;
    }

    private bool IsFresh(RowRun run, int? window) =>
        spec.SoftCap is null && run.Position == 0 && run.Count > 1 && !(run.Count > window);

    /// <summary>Groups those that share a long prompt.</summary>
    /// <returns>Those that do not.</returns>
    private List<RowRun> TakeFamilies(List<RowRun> runs, int? window, List<RunGroup> groups)
    {
        var others = new List<RowRun>();
        foreach (var family in runs.GroupBy(run => (run.Sequence.Blocks[0], BitOperations.Log2((uint)run.Count))))
        {
            RowRun[] members = [.. family];
            var start = members.Min(run => RunGroup.FirstKey(run, window));
            var end = Math.Min(SharedBlocks(members) * blockTokens, members.Min(run => run.End));
            if ((members.Length - 1) * (end - start) * bytesPerToken > options.SharedBytes)
            {
                AddScored(members, start, end, window, groups);
            }
            else
            {
                others.AddRange(members);
            }
        }

        return others;
    }

    /// <summary>Groups those that are about as long, so that padding stays less than what is padded.</summary>
    private void AddSimilar(List<RowRun> runs, int? window, List<RunGroup> groups)
    {
        var sorted = runs.OrderByDescending(run => run.Count).ThenByDescending(Keys).ToList();
        for (int first = 0, end; first < sorted.Count; first = end)
        {
            var longest = sorted[first];
            end = first + 1;
            while (end < sorted.Count && AreSimilar(longest.Count, sorted[end].Count, FewRows) && AreSimilar(Keys(longest), Keys(sorted[end]), FewKeys))
            {
                end++;
            }

            var similar = sorted.GetRange(first, end - first);
            if (spec.SoftCap is null)
            {
                groups.Add(new RunGroup(AttentionWay.Gathered, similar));
            }
            else
            {
                AddScored(similar, prefixStart: 0, prefixEnd: 0, window, groups);
            }
        }

        int Keys(RowRun run) => run.End - RunGroup.FirstKey(run, window);
    }

    /// <summary>In pieces whose scores take a bounded number of bytes.</summary>
    private void AddScored(IReadOnlyList<RowRun> runs, int prefixStart, int prefixEnd, int? window, List<RunGroup> groups)
    {
        var keys = runs.Max(run => run.End - RunGroup.FirstKey(run, window));
        var rows = (int)Math.Clamp(options.ScoreBytes / (sizeof(float) * (long)spec.HeadCount * keys), 1, int.MaxValue);
        var parts = runs.SelectMany(run => Cut(run, rows)).ToArray();
        foreach (var some in parts.Chunk(Math.Max(1, rows / parts.Max(run => run.Count))))
        {
            groups.Add(new RunGroup(AttentionWay.Scored, some, prefixStart, prefixEnd));
        }
    }

    private static IEnumerable<RowRun> Cut(RowRun run, int rows)
    {
        for (var first = 0; first < run.Count; first += rows)
        {
            yield return run.Part(first, Math.Min(rows, run.Count - first));
        }
    }

    private static int SharedBlocks(RowRun[] runs)
    {
        var shared = runs[0].Sequence.Blocks;
        foreach (var run in runs)
        {
            shared = shared[..shared.CommonPrefixLength(run.Sequence.Blocks)];
        }

        return shared.Length;
    }

    private static bool AreSimilar(int most, int count, int few) => most <= few || most <= 2 * count;
}
