using System.Numerics;
using System.Runtime.InteropServices;

namespace W2S.Engine.LargeModels.Local;

/// <summary>
/// Several models' logits as one distribution: softmax does not see constants, so weighted logits serve as well as weighted
/// log-probabilities.
/// </summary>
internal sealed class LogitMixture(int vocabularySize)
{
    private readonly float[] _sums = new float[vocabularySize]; // [vocab]

    public void Clear() => Array.Clear(_sums);

    /// <param name="logits">[vocab, or more of an embedding that is padded]</param>
    public void Add(ReadOnlySpan<float> logits, float weight)
    {
        logits = logits[.._sums.Length];
        var wideLogits = MemoryMarshal.Cast<float, Vector<float>>(logits);
        var wideSums = MemoryMarshal.Cast<float, Vector<float>>(_sums.AsSpan());
        for (var i = 0; i < wideSums.Length; i++)
        {
            wideSums[i] += weight * wideLogits[i];
        }

        for (var i = wideSums.Length * Vector<float>.Count; i < _sums.Length; i++)
        {
            _sums[i] += weight * logits[i];
        }
    }

    /// <returns>[vocab]</returns>
    /// <exception cref="LargeModelException">
    /// A sum is infinite or NaN: each source's logits are finite, but their weighted sum may overflow, and what was drawn from that would be
    /// no sample.
    /// </exception>
    public ReadOnlySpan<float> Sums()
    {
        var odd = _sums.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return odd < 0
            ? _sums
            : throw new LargeModelException(
                $"the models' weighted logits overflow: {_sums[odd]} found, finite numbers expected; choose a smaller eft_strength or guidance weight");
    }
}
