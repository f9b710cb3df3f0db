namespace W2S.Bench.Measuring;

/// <summary>
/// How one case compares to another within each round: what slows the machine down for a while slows both. The middle round stands for all;
/// what a table shows beside its ratio is of that round too, so that one follows from the other.
/// </summary>
internal sealed class RoundRatio
{
    private readonly Samples _samples;
    private readonly int _round;

    public RoundRatio(Samples samples, string numerator, string denominator)
    {
        _samples = samples;
        (double Ratio, int Round)[] sorted =
        [
            .. samples[numerator].Zip(samples[denominator], (a, b) => a / b).Select((ratio, round) => (ratio, round)).OrderBy(entry => entry.ratio),
        ];
        (Median, _round) = sorted[(sorted.Length - 1) / 2];
        Spread = new Spread(sorted[0].Ratio, sorted[^1].Ratio);
    }

    /// <summary>The middle one; of an even number of rounds the lower of the two in the middle, which is a round's own.</summary>
    public double Median { get; }

    /// <summary>Of all rounds.</summary>
    public Spread Spread { get; }

    /// <summary>What a case measured in the round of <see cref="Median"/>.</summary>
    public double this[string name] => _samples[name][_round];
}

/// <summary>From the least to the most.</summary>
internal readonly record struct Spread(double Least, double Most)
{
    public static Spread Of(IReadOnlyCollection<double> values) => new(values.Min(), values.Max());
}
