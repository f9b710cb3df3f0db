using System.Text;

namespace W2S.Bench.Reports;

/// <summary>A report as the table that <c>docs/performance.md</c> shows.</summary>
internal static class MarkdownTable
{
    public static string Write(Report report)
    {
        var text = new StringBuilder();
        text.AppendLine($"{report.Machine.Device}, {report.Machine.Host}; {report.Machine.Means}; "
            + $"{(report.Runs == 1 ? "one round" : $"medians of {report.Runs} rounds")}, {report.Date:yyyy-MM-dd}."
            + (report.Peers.Count == 0 ? "" : $" Peers: {string.Join("; ", report.Peers)}."));
        text.AppendLine();
        text.AppendLine("| what | goal | measured | reached | from |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (var row in report.Rows)
        {
            text.AppendLine($"| **{row.Title}** | | | | |");
            foreach (var figure in row.Figures)
            {
                text.AppendLine($"| {figure.What} | {figure.Goal?.Show(figure.Unit)} | {figure.Shown} | {Mark(figure)} | {figure.Detail} |");
            }
        }

        foreach (var notice in report.Notices)
        {
            text.AppendLine().AppendLine(notice);
        }

        return text.ToString();
    }

    private static string Mark(Figure figure) => figure.Reached switch
    {
        true => "yes",
        false => "**no**",
        null => "",
    };
}
