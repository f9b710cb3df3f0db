using W2S.Bench.Rows;

namespace W2S.Bench.Reports;

/// <summary>Whether a report has all that a document shows: what it lacks would be lost there.</summary>
internal static class Completeness
{
    /// <summary>Rounds that a median is worth taking over.</summary>
    public const int FewestRounds = 5;

    /// <returns>Null where it has everything.</returns>
    public static string? Lacks(Report report)
    {
        string[] missing = [.. TableRows.Names.Except(report.Rows.Select(row => row.Name))];
        return missing.Length > 0 ? $"no row {string.Join(", ", missing)}"
            : report.Runs < FewestRounds ? $"{report.Runs} rounds, at least {FewestRounds} expected"
            : report.Notices.Count > 0 ? string.Join("; ", report.Notices)
            : null;
    }
}
