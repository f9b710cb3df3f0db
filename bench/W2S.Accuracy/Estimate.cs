using System.Globalization;

namespace W2S.Accuracy;

/// <summary>A mean over texts or prompts, and its standard error.</summary>
internal readonly record struct Estimate(double Mean, double Error)
{
    public static Estimate Of(IEnumerable<double> samples)
    {
        var all = samples.ToList();
        return new Estimate(all.Average(), Spread(all) / Math.Sqrt(all.Count));
    }

    /// <summary>Standard deviation.</summary>
    public static double Spread(IReadOnlyCollection<double> samples)
    {
        var mean = samples.Average();
        return Math.Sqrt(samples.Sum(sample => (sample - mean) * (sample - mean)) / (samples.Count - 1));
    }

    public string Show(int decimals) => $"{Number(Mean, decimals)} ± {Number(Error, decimals)}";

    // Rounded first, and 0 added: what is shown as zero has no sign.
    public static string Number(double number, int decimals) => (Math.Round(number, decimals) + 0.0).ToString($"F{decimals}", CultureInfo.InvariantCulture);
}
