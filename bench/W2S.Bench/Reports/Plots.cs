namespace W2S.Bench.Reports;

/// <summary>The plots of a report: each drawn from all series that name it.</summary>
internal static class Plots
{
    private static readonly (string Name, string Title, string XTitle, string YTitle, bool InDoublings)[] Known =
    [
        ("length", "Time of a new token while the response grows", "tokens in the response", "ms a token, without the prompt", false),
        ("candidates", "Time of a new token by candidates", "candidates a round, W * K", "ms for each token, prompt of 32 included", true),
        ("concurrency", "Throughput by requests at a time", "requests at a time", "tokens a second, all requests", false),
    ];

    public static void Write(Report report, string folder)
    {
        var caption = $"a model of 124 million parameters and a pair of 16 million, fp32; {report.Processor}";
        foreach (var (name, title, xTitle, yTitle, inDoublings) in Known)
        {
            Series[] lines = [.. report.Rows.SelectMany(row => row.Series).Where(series => series.Plot == name && series.Points.Count > 0)];
            if (lines.Length > 0)
            {
                File.WriteAllText(Path.Join(folder, $"performance-{name}.svg"), new LinePlot(title, caption, xTitle, yTitle, lines, inDoublings).ToSvg());
            }
        }
    }
}
