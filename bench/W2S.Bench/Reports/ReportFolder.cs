namespace W2S.Bench.Reports;

/// <summary>Where the files of a report go.</summary>
internal static class ReportFolder
{
    public const string ResultsFile = "results.json";

    private const string TableBegins = "<!-- the table of the latest run begins -->";
    private const string TableEnds = "<!-- the table of the latest run ends -->";

    /// <summary>Makes the folder, and finds out now whether it can be written to.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not.</exception>
    public static void Prepare(string folder)
    {
        Directory.CreateDirectory(folder);
        var probe = Path.Join(folder, $"{ResultsFile}.new");
        File.WriteAllText(probe, "");
        File.Delete(probe);
    }

    /// <summary>Finds out now whether <see cref="Publish"/> can put a table there.</summary>
    /// <exception cref="IOException">The file has no marks.</exception>
    public static void CheckDocument(string document)
    {
        _ = PutTableInto(document, "");
        File.OpenWrite(document).Dispose();
        Prepare(Images(document));
    }

    /// <summary>Writes <c>results.json</c> alone: what is kept of a run that does not come to its end.</summary>
    public static void Save(Report report, string folder) => report.Write(Path.Join(folder, ResultsFile));

    /// <summary>Writes <c>results.json</c>, <c>table.md</c> and the plots.</summary>
    public static void Write(Report report, string folder)
    {
        Directory.CreateDirectory(folder);
        Save(report, folder);
        File.WriteAllText(Path.Join(folder, "table.md"), MarkdownTable.Write(report));
        Plots.Write(report, folder);
    }

    /// <summary>Puts the table between the marks of a Markdown file, and the plots into the folder <c>images</c> beside it.</summary>
    /// <exception cref="IOException">The file has no marks, or the report lacks what documents show.</exception>
    public static void Publish(Report report, string document)
    {
        if (Completeness.Lacks(report) is { } lack)
        {
            throw new IOException($"{document}: left as it is, as it would lose figures it has: the report has {lack}");
        }

        PublishTable(report, document);
        var images = Images(document);
        Directory.CreateDirectory(images);
        Plots.Write(report, images);
    }

    /// <summary>Puts the table alone there.</summary>
    /// <exception cref="IOException">The file has no marks.</exception>
    public static void PublishTable(Report report, string document) =>
        File.WriteAllText(document, PutTableInto(document, MarkdownTable.Write(report)));

    /// <returns>Null where the text has no marks.</returns>
    internal static string? PutTable(string text, string table)
    {
        var begin = text.IndexOf(TableBegins, StringComparison.Ordinal);
        var end = text.IndexOf(TableEnds, StringComparison.Ordinal);
        return begin < 0 || end < begin ? null : $"{text[..(begin + TableBegins.Length)]}\n{table}{text[end..]}";
    }

    private static string PutTableInto(string document, string table) => PutTable(File.ReadAllText(document), table)
        ?? throw new IOException($"{document}: a line {TableBegins} and, after it, a line {TableEnds} expected");

    private static string Images(string document) => Path.Join(Path.GetDirectoryName(Path.GetFullPath(document)), "images");
}
