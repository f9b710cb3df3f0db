using W2S.Engine.Models;
using W2S.Engine.Torch.Cache;

namespace W2S.Engine.Torch.Attention;

/// <summary>Attention by libtorch's fused kernels, which never hold scores in memory.</summary>
internal sealed class FusedAttention(AttentionSpec spec) : IDisposable
{
    private readonly int _keyHeads = spec.KeyValueHeadCount;
    private readonly int _sharing = spec.HeadCount / spec.KeyValueHeadCount;

    // The kernels scale by 1 / sqrt(head size) themselves; null where that is all.
    private readonly Scalar? _factor =
        spec.QueryScale == (float)(1 / Math.Sqrt(spec.HeadSize)) ? null : (Scalar)(spec.QueryScale * Math.Sqrt(spec.HeadSize));

    /// <summary>One run that sees itself.</summary>
    /// <param name="queries">[queries, heads, head size]</param>
    /// <param name="keysAndValues">[queries, 2 * key heads, head size]</param>
    /// <returns>[queries, heads * head size]</returns>
    public Tensor Fresh(Tensor queries, Tensor keysAndValues)
    {
        var rows = queries.shape[0];
        var attended = torch.nn.functional.scaled_dot_product_attention(
            Scale(queries).unsqueeze(0).transpose(1, 2),
            ForEachQueryHead(keysAndValues.narrow(1, 0, _keyHeads)),
            ForEachQueryHead(keysAndValues.narrow(1, _keyHeads, _keyHeads)),
            is_casual: true); // [1, heads, queries, head size]
        return attended.transpose(1, 2).reshape(rows, -1);
    }

    /// <param name="queries">[runs * queries, heads, head size]</param>
    /// <returns>[runs * queries, heads * head size]</returns>
    public Tensor Gathered(PlacedGroup group, Tensor queries, LayerCache cache)
    {
        (long runs, long count, long size) = (group.Group.Runs, group.Group.Queries, spec.HeadSize);
        var cached = cache.Read(group.Slots!).view(runs, -1, 2 * _keyHeads, size).transpose(1, 2); // [runs, 2 * key heads, keys, size]
        var attended = torch.nn.functional.scaled_dot_product_attention(
            Scale(queries).view(runs, count, _keyHeads, _sharing, size).permute(0, 2, 3, 1, 4).reshape(runs, _keyHeads, _sharing * count, size),
            cached.narrow(1, 0, _keyHeads),
            cached.narrow(1, _keyHeads, _keyHeads),
            group.Mask); // [runs, key heads, sharing * queries, size]
        return attended.view(runs, _keyHeads, _sharing, count, size).permute(0, 3, 1, 2, 4).reshape(runs * count, -1);
    }

    public void Dispose() => _factor?.Dispose();

    private Tensor Scale(Tensor queries) => _factor is null ? queries : queries.mul(_factor);

    /// <param name="heads">[rows, key heads, size]</param>
    /// <returns>[1, heads, rows, size]</returns>
    private Tensor ForEachQueryHead(Tensor heads)
    {
        var all = _sharing == 1 ? heads : heads.unsqueeze(2).expand(-1, -1, _sharing, -1).reshape(heads.shape[0], spec.HeadCount, -1);
        return all.unsqueeze(0).transpose(1, 2);
    }
}
