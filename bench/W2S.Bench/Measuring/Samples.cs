namespace W2S.Bench.Measuring;

/// <summary>What one row measured: for each case one figure a round, in the order of the rounds.</summary>
internal sealed class Samples
{
    private readonly Dictionary<string, List<double>> _cases = new(StringComparer.Ordinal);

    /// <summary>All figures by case, as a report keeps them.</summary>
    public IReadOnlyDictionary<string, List<double>> All => _cases;

    /// <summary>The figures of one case.</summary>
    public IReadOnlyList<double> this[string name] => _cases[name];

    public void Add(string name, double value)
    {
        if (!_cases.TryGetValue(name, out var values))
        {
            _cases[name] = values = [];
        }

        values.Add(value);
    }

    public double Median(string name) => MedianOf(_cases[name]);

    /// <summary>From the least to the most of a case.</summary>
    public Spread SpreadOf(string name) => Spread.Of(_cases[name]);

    /// <summary>One case divided by another of the same round.</summary>
    public RoundRatio Ratio(string numerator, string denominator) => new(this, numerator, denominator);

    /// <summary>The middle value; the mean of the two in the middle where their number is even.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? throw new ArgumentException("no values found, at least one expected", nameof(values))
            : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
