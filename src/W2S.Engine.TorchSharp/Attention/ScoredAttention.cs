using W2S.Engine.Models;
using W2S.Engine.Torch.Cache;

namespace W2S.Engine.Torch.Attention;

/// <summary>
/// Attention step by step, scores and probabilities in 32-bit floats: what all runs share is read once and multiplied for all of them.
/// </summary>
internal sealed class ScoredAttention(AttentionSpec spec) : IDisposable
{
    private readonly int _keyHeads = spec.KeyValueHeadCount;
    private readonly int _sharing = spec.HeadCount / spec.KeyValueHeadCount;
    private readonly Scalar _scale = spec.QueryScale;
    private readonly Scalar? _cap = spec.SoftCap is { } cap ? (Scalar)cap : null;
    private readonly Scalar? _inverseCap = spec.SoftCap is { } cap ? (Scalar)(1.0 / cap) : null;

    /// <param name="queries">[runs * queries, heads, head size]</param>
    /// <returns>[runs * queries, heads * head size]</returns>
    public Tensor Run(PlacedGroup group, Tensor queries, LayerCache cache)
    {
        (long runs, long count, long size) = (group.Group.Runs, group.Group.Queries, spec.HeadSize);
        var rows = runs * _sharing * count; // of each key head
        var scaled = queries.view(runs, count, _keyHeads, _sharing, size).permute(2, 0, 3, 1, 4).to_type(ScalarType.Float32).mul(_scale)
            .reshape(_keyHeads, rows, size);
        var own = Heads(cache.Read(group.Slots!).view(runs, -1, 2 * _keyHeads, size)); // [2 * key heads, runs, keys, size]
        (var keys, var values) = (OfEachRun(own, 0), OfEachRun(own, _keyHeads));        // [key heads * runs, keys, size]
        var scores = torch.bmm(scaled.reshape(_keyHeads * runs, -1, size), keys.transpose(1, 2)).view(_keyHeads, rows, -1);

        var prefix = group.PrefixSlots is { } slots ? Heads(cache.Read(slots).unsqueeze(0)).squeeze(1) : null; // [2 * key heads, prefix, size]
        if (prefix is not null)
        {
            var shared = torch.bmm(scaled, prefix.narrow(0, 0, _keyHeads).transpose(1, 2));
            scores = torch.cat([shared, scores], 2); // [key heads, rows, prefix + keys]
        }

        var probabilities = Probabilities(scores.view(_keyHeads, runs, _sharing, count, -1), group.Mask!).view(_keyHeads, rows, -1);
        var shareKeys = prefix?.shape[1] ?? 0;
        var seen = torch.bmm(probabilities.narrow(2, shareKeys, group.Group.Keys).reshape(_keyHeads * runs, -1, group.Group.Keys), values)
            .view(_keyHeads, rows, size);
        if (prefix is not null)
        {
            seen = seen.add_(torch.bmm(probabilities.narrow(2, 0, shareKeys), prefix.narrow(0, _keyHeads, _keyHeads)), Scalars.One);
        }

        return seen.view(_keyHeads, runs, _sharing, count, size).permute(1, 3, 0, 2, 4).reshape(runs * count, -1).to_type(queries.dtype);
    }

    public void Dispose()
    {
        _scale.Dispose();
        _cap?.Dispose();
        _inverseCap?.Dispose();
    }

    /// <param name="scores">[key heads, runs, sharing, queries, keys], changed.</param>
    private Tensor Probabilities(Tensor scores, Tensor mask)
    {
        if (_cap is not null)
        {
            scores = scores.mul_(_inverseCap!).tanh_().mul_(_cap);
        }

        return scores.add_(mask, Scalars.One).softmax(-1);
    }

    /// <param name="cached">[runs, keys, 2 * key heads, size]</param>
    /// <returns>[2 * key heads, runs, keys, size], 32-bit floats.</returns>
    private static Tensor Heads(Tensor cached) => cached.permute(2, 0, 1, 3).to_type(ScalarType.Float32);

    /// <param name="heads">[2 * key heads, runs, keys, size]</param>
    /// <returns>[key heads * runs, keys, size]</returns>
    private Tensor OfEachRun(Tensor heads, int first) => heads.narrow(0, first, _keyHeads).reshape(-1, heads.shape[2], spec.HeadSize);
}
