namespace W2S.Bench.Reports;

/// <summary>The plots of a report: each drawn from all series that name it.</summary>
internal static class Plots
{
    private static readonly (string Name, string Title, string XTitle, string YTitle, bool InDoublings)[] Known =
    [
        ("length", "Time of a new token while the response grows", "tokens in the response", "ms a token, without the prompt", false),
        ("candidates", "Time of a new token by candidates", "candidates a round, W * K", "ms for each token, prompt of 32 included", true),
        ("concurrency", "Throughput by requests at a time, CBS 2,2,5", "requests at a time", "tokens a second, all requests", false),
    ];

    /// <summary>Writes those that the report has lines for, and removes the others: they would be another report's.</summary>
    public static void Write(Report report, string folder)
    {
        string[] captions = ["a model of 124 million parameters and a pair of 16 million, fp32", $"{report.Machine.Device}, {report.Machine.Means}"];
        foreach (var (name, title, xTitle, yTitle, inDoublings) in Known)
        {
            Series[] lines = [.. report.Rows.SelectMany(row => row.Series).Where(series => series.Plot == name && series.Points.Count > 0)];
            var path = Path.Join(folder, $"performance-{name}.svg");
            if (lines.Length > 0)
            {
                File.WriteAllText(path, new LinePlot(title, captions, xTitle, yTitle, lines, inDoublings).ToSvg());
            }
            else
            {
                File.Delete(path);
            }
        }
    }
}
