using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace W2S.Engine.Sampling;

/// <summary>A distribution over all tokens of a vocabulary. Keeps its memory from call to call. Not thread-safe.</summary>
/// <remarks>Tokens stand in blocks whose sums are known, so that a draw walks over blocks and then through one of them.</remarks>
internal sealed class WholeVocabulary
{
    private const int BlockLength = 256; // whole vectors

    private float[] _weights = []; // [vocab, padded to whole blocks], exp((logit - highest) / temperature); padding is 0
    private double[] _sums = [];   // [blocks]

    /// <summary>Sum of all weights: what turns a weight into a probability.</summary>
    public double Total { get; private set; }

    /// <param name="logits">[vocab], all finite.</param>
    /// <param name="temperature">More than 0.</param>
    public void Prepare(ReadOnlySpan<float> logits, double temperature)
    {
        EnsureLength(logits.Length);
        var weights = _weights.AsSpan();
        logits.CopyTo(weights);
        weights[logits.Length..].Fill(float.NegativeInfinity);

        // As a float it must not be infinite, which times the highest's 0 is NaN, nor 0, which times the padding's infinity is.
        var inverseTemperature = (float)Math.Clamp(1 / temperature, float.Epsilon, float.MaxValue);
        var highest = Max(weights);
        Total = 0;
        for (var block = 0; block < _sums.Length; block++)
        {
            _sums[block] = Exponentiate(weights.Slice(block * BlockLength, BlockLength), highest, inverseTemperature);
            Total += _sums[block];
        }
    }

    /// <param name="point">At least 0, less than <see cref="Total"/>.</param>
    /// <returns>The token in whose part of the total the point lies.</returns>
    public int TokenAt(double point)
    {
        // Summed as the total was, so that the point lies in a block that has weight.
        var block = 0;
        var before = 0.0;
        while (before + _sums[block] <= point)
        {
            before += _sums[block++];
        }

        // Within the block the order is another, and rounding may leave the point behind its end: its last token with weight, then.
        var drawn = -1;
        for (var token = block * BlockLength; drawn < 0 || (before <= point && token < (block + 1) * BlockLength); token++)
        {
            if (_weights[token] > 0)
            {
                drawn = token;
                before += _weights[token];
            }
        }

        return drawn;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Max(ReadOnlySpan<float> numbers)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(numbers);
        var largest = vectors[0];
        foreach (var vector in vectors)
        {
            largest = Vector256.MaxNative(largest, vector);
        }

        var max = largest[0];
        for (var lane = 1; lane < Vector256<float>.Count; lane++)
        {
            max = Math.Max(max, largest[lane]);
        }

        return max;
    }

    /// <returns>The sum of the weights, in double.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Exponentiate(Span<float> block, float highest, float inverseTemperature)
    {
        var (highests, inverses) = (Vector256.Create(highest), Vector256.Create(inverseTemperature));
        var sums = Vector256<double>.Zero;
        foreach (ref var vector in MemoryMarshal.Cast<float, Vector256<float>>(block))
        {
            vector = Vector256.Exp((vector - highests) * inverses);
            (var lower, var upper) = Vector256.Widen(vector);
            sums += lower + upper;
        }

        return Vector256.Sum(sums);
    }

    private void EnsureLength(int vocabularySize)
    {
        var blocks = (vocabularySize + BlockLength - 1) / BlockLength;
        if (_sums.Length != blocks)
        {
            _sums = new double[blocks];
            _weights = new float[blocks * BlockLength];
        }
    }
}
