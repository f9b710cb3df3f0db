using W2S.Engine.Runtime;
using W2S.Engine.Sampling;

namespace W2S.Engine.Torch.Outputs;

/// <summary>Draws as <see cref="DrawRequest"/> says, for many rows at once; weights and sums in 64-bit floats.</summary>
internal static class DeviceSampler
{
    /// <param name="logits">[rows, vocab], 32-bit floats; rows with what is no number draw anything.</param>
    /// <param name="points">[rows, points], 64-bit floats</param>
    /// <returns>[rows, points], token ids</returns>
    public static Tensor Draw(Tensor logits, SamplingOptions options, Tensor points)
    {
        var highest = logits.amax([-1], keepdim: true);
        if (options.Temperature == 0)
        {
            return FirstOf(logits.ne(highest)).expand(-1, points.shape[1]);
        }

        using var temperature = (Scalar)options.Temperature;
        var weights = logits.to_type(ScalarType.Float64).sub_(highest).div_(temperature).exp_();
        if (options.TopK > 0 && options.TopK < logits.shape[1])
        {
            var least = logits.topk(options.TopK).values.amin([-1], keepdim: true);
            weights.masked_fill_(logits.lt(least), Scalars.Zero);
        }

        return options.TopP < 1 ? DrawByWeight(weights, options.TopP, points) : DrawFrom(weights, 1, points);
    }

    /// <summary>In order of falling weight, of those that tie the lower id first.</summary>
    private static Tensor DrawByWeight(Tensor weights, double topP, Tensor points)
    {
        var (sorted, ids) = weights.sort(-1, descending: true, stable: true);
        return ids.gather(1, DrawFrom(sorted, topP, points));
    }

    /// <param name="weights">[rows, vocab]</param>
    /// <param name="part">Of all weight, how much the first that stay must reach.</param>
    /// <returns>[rows, points]: indices into the weights.</returns>
    private static Tensor DrawFrom(Tensor weights, double part, Tensor points)
    {
        using var wanted = (Scalar)part;
        using var highestIndex = (Scalar)(weights.shape[1] - 1);
        var sums = weights.cumsum(1);
        var total = sums.narrow(1, sums.shape[1] - 1, 1);

        // The first that reaches it. What is no number is reached by none, and an index outside would end the process on a GPU.
        var last = torch.searchsorted(sums, total.mul(wanted)).clamp_max_(highestIndex);
        var index = torch.searchsorted(sums, points.mul(sums.gather(1, last)), right: true);
        return index.minimum(last);
    }

    /// <param name="isOther">[rows, vocab]</param>
    /// <returns>[rows, 1]: the lowest id that is not another.</returns>
    private static Tensor FirstOf(Tensor isOther)
    {
        using var vocabulary = (Scalar)isOther.shape[1];
        var ids = torch.arange(vocabulary, ScalarType.Int64, isOther.device).expand(isOther.shape[0], -1);
        return ids.masked_fill(isOther, vocabulary).amin([-1], keepdim: true);
    }
}
