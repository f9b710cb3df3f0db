using System.CommandLine;
using W2S.Bench.Reports;

namespace W2S.Bench.Commands;

/// <summary><c>show</c>: the table and the plots of a report, again.</summary>
internal static class ShowCommand
{
    public static Option<string?> Document { get; } = new("--docs")
    {
        Description = "A Markdown file whose table, and the plots in images beside it, are replaced.",
        HelpName = "FILE.md",
    };

    public static Command Create()
    {
        var results = new Argument<string>("results") { Description = $"A {ReportFolder.ResultsFile} that table wrote." };
        var folder = new Option<string?>("--out") { Description = "Where to write table.md and the plots.", HelpName = "DIR" };
        var command = new Command("show", "Writes table and plots of a report again.") { results, folder.NotEmpty(), Document.NotEmpty() };
        command.SetAction(parsed =>
        {
            var report = Report.Read(parsed.GetValue(results)!);
            parsed.InvocationConfiguration.Output.WriteLine(MarkdownTable.Write(report));
            if (parsed.GetValue(folder) is { } directory)
            {
                ReportFolder.Write(report, directory);
            }

            if (parsed.GetValue(Document) is { } document)
            {
                ReportFolder.Publish(report, document);
            }
        });
        return command;
    }
}
