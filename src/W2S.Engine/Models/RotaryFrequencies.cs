namespace W2S.Engine.Models;

/// <summary>The angles by which positions rotate queries and keys.</summary>
/// <param name="RadiansPerPosition">[rotary size / 2]</param>
/// <param name="Magnitude">Factor of cosines and sines.</param>
public sealed record RotaryFrequencies(IReadOnlyList<double> RadiansPerPosition, double Magnitude)
{
    /// <summary>Computes them as transformers does (<c>modeling_rope_utils.py</c>).</summary>
    /// <param name="expectedLength">
    /// How long, in tokens, the sequence will become: the scalings <c>dynamic</c> and <c>longrope</c> depend on it. They are computed once for
    /// a sequence and not anew as it grows: keys already cached would have been rotated by others.
    /// </param>
    public static RotaryFrequencies Compute(RotaryPositions positions, int expectedLength)
    {
        var plain = Plain(positions.Theta, positions.RotarySize);
        return positions.Scaling switch
        {
            null => new RotaryFrequencies(plain, 1),
            LinearRotaryScaling linear => new RotaryFrequencies([.. plain.Select(frequency => frequency / linear.Factor)], 1),
            DynamicRotaryScaling dynamic => new RotaryFrequencies(Dynamic(positions, dynamic, expectedLength), 1),
            Llama3RotaryScaling llama3 => new RotaryFrequencies([.. plain.Select(frequency => Llama3(frequency, llama3))], 1),
            YarnRotaryScaling yarn => new RotaryFrequencies(Yarn(plain, positions, yarn), yarn.Magnitude),
            LongRotaryScaling longer => new RotaryFrequencies(Long(plain, longer, expectedLength), longer.Magnitude),
            var unknown => throw new NotSupportedException($"no frequencies are known for {unknown}"),
        };
    }

    private static double[] Plain(double theta, int size) =>
        [.. Enumerable.Range(0, size / 2).Select(i => Math.Pow(theta, -2.0 * i / size))];

    private static double[] Dynamic(RotaryPositions positions, DynamicRotaryScaling scaling, int length)
    {
        double size = positions.RotarySize;
        var stretch = (double)Math.Max(length, scaling.OriginalLength) / scaling.OriginalLength;
        var growth = Math.Pow((scaling.Factor * stretch) - (scaling.Factor - 1), size / (size - 2));
        return Plain(positions.Theta * growth, positions.RotarySize);
    }

    private static double Llama3(double frequency, Llama3RotaryScaling scaling)
    {
        var turns = scaling.OriginalLength * frequency / (2 * Math.PI); // in the original context
        var kept = (turns - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        return Blend(frequency / scaling.Factor, frequency, Math.Clamp(kept, 0, 1));
    }

    private static double[] Yarn(double[] plain, RotaryPositions positions, YarnRotaryScaling scaling)
    {
        double size = positions.RotarySize;
        var first = PairThatTurns(scaling.BetaFast);
        var last = PairThatTurns(scaling.BetaSlow);
        if (scaling.TruncatesRamp)
        {
            first = Math.Floor(first);
            last = Math.Ceiling(last);
        }

        first = Math.Max(first, 0);
        last = Math.Min(last, size - 1);
        var width = first == last ? 0.001 : last - first;
        return [.. plain.Select((frequency, i) => Blend(frequency, frequency / scaling.Factor, Math.Clamp((i - first) / width, 0, 1)))];

        double PairThatTurns(double turns) =>
            size * Math.Log(scaling.OriginalLength / (turns * 2 * Math.PI)) / (2 * Math.Log(positions.Theta));
    }

    private static double[] Long(double[] plain, LongRotaryScaling scaling, int length)
    {
        var divisors = length > scaling.OriginalLength ? scaling.LongDivisors : scaling.ShortDivisors;
        return [.. plain.Zip(divisors, (frequency, divisor) => frequency / divisor)];
    }

    private static double Blend(double from, double to, double share) => ((1 - share) * from) + (share * to);
}
