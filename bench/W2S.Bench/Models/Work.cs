using System.Globalization;

namespace W2S.Bench.Models;

/// <summary>Operations and bytes: of a pass, or of several.</summary>
internal readonly record struct Work(double Operations, double Bytes)
{
    /// <summary>The least time a pass could take: it cannot be faster than its operations, nor than its bytes.</summary>
    /// <param name="peak">Operations a second.</param>
    /// <param name="bandwidth">Bytes a second.</param>
    public double SecondsAtLeast(double peak, double bandwidth) => Math.Max(Operations / peak, Bytes / bandwidth);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Operations / 1e9:G3} GFLOP, {Bytes / 1e9:G3} GB of weights");
}

/// <summary>Passes one after the other.</summary>
internal static class Works
{
    public static Work Sum(this IEnumerable<Work> passes) => passes.Aggregate(
        default(Work), (sum, pass) => new Work(sum.Operations + pass.Operations, sum.Bytes + pass.Bytes));

    /// <inheritdoc cref="Work.SecondsAtLeast"/>
    public static double SecondsAtLeast(this IEnumerable<Work> passes, double peak, double bandwidth) =>
        passes.Sum(pass => pass.SecondsAtLeast(peak, bandwidth));
}
