namespace W2S.Bench.Reports;

/// <summary>Where the files of a report go.</summary>
internal static class ReportFolder
{
    public const string ResultsFile = "results.json";

    private const string TableBegins = "<!-- the table of the latest run begins -->";
    private const string TableEnds = "<!-- the table of the latest run ends -->";

    /// <summary>Writes <c>results.json</c>, <c>table.md</c> and the plots.</summary>
    public static void Write(Report report, string folder)
    {
        Directory.CreateDirectory(folder);
        report.Write(Path.Join(folder, ResultsFile));
        File.WriteAllText(Path.Join(folder, "table.md"), MarkdownTable.Write(report));
        Plots.Write(report, folder);
    }

    /// <summary>Puts the table between the marks of a Markdown file, and the plots into the folder <c>images</c> beside it.</summary>
    /// <exception cref="IOException">The file has no marks.</exception>
    public static void Publish(Report report, string document)
    {
        File.WriteAllText(document, PutTable(File.ReadAllText(document), MarkdownTable.Write(report))
            ?? throw new IOException($"{document}: a line {TableBegins} and, after it, a line {TableEnds} expected"));
        var images = Path.Join(Path.GetDirectoryName(Path.GetFullPath(document)), "images");
        Directory.CreateDirectory(images);
        Plots.Write(report, images);
    }

    /// <returns>Null where the text has no marks.</returns>
    internal static string? PutTable(string text, string table)
    {
        var begin = text.IndexOf(TableBegins, StringComparison.Ordinal);
        var end = text.IndexOf(TableEnds, StringComparison.Ordinal);
        return begin < 0 || end < begin ? null : $"{text[..(begin + TableBegins.Length)]}\n{table}{text[end..]}";
    }
}
