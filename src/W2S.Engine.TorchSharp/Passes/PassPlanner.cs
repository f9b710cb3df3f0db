using W2S.Engine.Models;
using W2S.Engine.Torch.Attention;

namespace W2S.Engine.Torch.Passes;

/// <summary>Makes the plan of a pass.</summary>
internal sealed class PassPlanner(DecoderSpec spec, AttentionPlanner attention, int blockTokens)
{
    public PassPlan Make(PassRows rows, IndexBuffer indices)
    {
        var frequencies = rows.All.Select(run => run.Sequence.Frequencies).OfType<RotaryFrequencies>().Distinct(ReferenceEqualityComparer.Instance)
            .Cast<RotaryFrequencies>().ToList();
        return new PassPlan
        {
            Tokens = OfEachRow(rows, static (run, i) => run.Entry.Tokens.Span[run.Index + i], indices),
            Positions = OfEachRow(rows, static (run, i) => run.Position + i, indices),
            Slots = OfEachRow(rows, (run, i) => SlotOf(run, run.Position + i), indices),
            Asked = rows.AskedCount == rows.Count ? null : Asked(rows, indices),
            Frequencies = frequencies,
            FrequencyOfRow = frequencies.Count > 1 ? OfEachRow(rows, (run, _) => frequencies.IndexOf(run.Sequence.Frequencies!), indices) : null,
            Layers = Layers(rows, indices),
        };
    }

    private LayerPlan[] Layers(PassRows rows, IndexBuffer indices)
    {
        var longest = rows.All.Max(run => run.End);
        var plans = new Dictionary<(bool AreAll, int Window), LayerPlan>();
        var layers = new LayerPlan[spec.LayerCount];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            var areAll = layer < layers.Length - 1 || rows.AskedCount == rows.Count;
            var window = spec.Windows.Count > 0 && spec.Windows[layer] < longest ? spec.Windows[layer] : null;
            var key = (areAll, window ?? 0);
            if (!plans.TryGetValue(key, out var plan))
            {
                plan = new LayerPlan(attention.Make(areAll ? rows.All : rows.Asked, areAll, window, indices), window);
                plans.Add(key, plan);
            }

            layers[layer] = plan;
        }

        return layers;
    }

    private long SlotOf(RowRun run, int position) =>
        ((long)run.Sequence.Blocks[position / blockTokens].Index * blockTokens) + (position % blockTokens);

    private static IndexRange Asked(PassRows rows, IndexBuffer indices)
    {
        var range = indices.Add(rows.AskedCount, out var asked);
        var next = 0;
        foreach (var run in rows.All)
        {
            for (var i = 0; i < run.Count; i++)
            {
                if (run.IsAsked(i))
                {
                    asked[next++] = run.Row + i;
                }
            }
        }

        return range;
    }

    private static IndexRange OfEachRow(PassRows rows, Func<RowRun, int, long> index, IndexBuffer indices)
    {
        var range = indices.Add(rows.Count, out var numbers);
        foreach (var run in rows.All)
        {
            for (var i = 0; i < run.Count; i++)
            {
                numbers[run.Row + i] = index(run, i);
            }
        }

        return range;
    }
}
