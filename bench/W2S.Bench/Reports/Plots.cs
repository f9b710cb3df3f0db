namespace W2S.Bench.Reports;

/// <summary>The plots of a report: each drawn from all series that name it.</summary>
internal static class Plots
{
    private static readonly (string Name, string Title, string XTitle, string YTitle)[] Known =
    [
        ("length", "Time of a new token while the response grows", "tokens in the response", "ms for each token of 16 candidates"),
        ("candidates", "Time of a new token by candidates", "candidates a round, W * K", "ms for each token"),
        ("concurrency", "Throughput by requests at a time", "requests at a time", "tokens a second, all requests"),
    ];

    public static void Write(Report report, string folder)
    {
        foreach (var (name, title, xTitle, yTitle) in Known)
        {
            Series[] lines = [.. report.Rows.SelectMany(row => row.Series).Where(series => series.Plot == name)];
            if (lines.Length > 0)
            {
                File.WriteAllText(Path.Join(folder, $"performance-{name}.svg"), new LinePlot(title, xTitle, yTitle, lines).ToSvg());
            }
        }
    }
}
