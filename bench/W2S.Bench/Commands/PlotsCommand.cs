using System.CommandLine;
using W2S.Bench.Reports;

namespace W2S.Bench.Commands;

/// <summary><c>plots</c>: draws a report again.</summary>
internal static class PlotsCommand
{
    public static Command Create()
    {
        var results = new Argument<string>("results") { Description = "A results.json that table wrote." };
        var folder = new Option<string>("--out") { Description = "Where to write the plots.", DefaultValueFactory = _ => ".", HelpName = "DIR" };
        var command = new Command("plots", "Draws the plots of a report as SVG.") { results, folder };
        command.SetAction(parsed =>
        {
            var report = Report.Read(parsed.GetValue(results)!);
            foreach (var path in Plots.Write(report, parsed.GetValue(folder)!))
            {
                parsed.InvocationConfiguration.Output.WriteLine(path);
            }
        });
        return command;
    }
}
