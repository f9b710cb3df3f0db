using W2S.Engine.Models;
using W2S.Engine.Torch.Cache;

namespace W2S.Engine.Torch.Attention;

/// <summary>Attention of a layer, after its keys and values are in the cache.</summary>
internal sealed class LayerAttention(AttentionSpec spec) : IDisposable
{
    private readonly FusedAttention _fused = new(spec);
    private readonly ScoredAttention _scored = new(spec);

    /// <param name="queries">[rows, heads, head size]: those that the plan was made for.</param>
    /// <param name="keysAndValues">[all rows of the pass, 2 * key heads, head size]</param>
    /// <returns>[rows, heads * head size]</returns>
    public Tensor Run(PlacedPlan plan, Tensor queries, Tensor keysAndValues, LayerCache cache)
    {
        var results = new Tensor[plan.Groups.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Run(plan.Groups[i], queries, keysAndValues, cache);
        }

        var all = results is [var one] ? one : torch.cat(results, 0);
        return plan.Order is null ? all : all.index_select(0, plan.Order);
    }

    public void Dispose()
    {
        _fused.Dispose();
        _scored.Dispose();
    }

    private Tensor Run(PlacedGroup placed, Tensor queries, Tensor keysAndValues, LayerCache cache)
    {
        var group = placed.Group;
        var own = placed.Rows is null ? queries.narrow(0, group.FirstRow, group.Runs * group.Queries) : queries.index_select(0, placed.Rows);
        return group.Way switch
        {
            AttentionWay.Fresh => _fused.Fresh(own, keysAndValues.narrow(0, group.FirstRow, group.Queries)),
            AttentionWay.Gathered => _fused.Gathered(placed, own, cache),
            _ => _scored.Run(placed, own, cache),
        };
    }
}
