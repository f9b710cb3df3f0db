using System.Globalization;
using Spectre.Console;

namespace Quickstart;

/// <summary>The report for people.</summary>
internal static class TextReport
{
    public static void WriteExample(Example example)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand().Title(new TableTitle(Markup.Escape(example.Prompt) + " ...", new Style(decoration: Decoration.Bold)));
        table.AddColumn(Header("unguided", example.UnguidedReward));
        table.AddColumn(Header("guided", example.GuidedReward));
        table.AddRow(new Text(example.Unguided.Trim()), new Text(example.Guided.Trim()));
        AnsiConsole.Write(table);
    }

    public static void WriteTable(IReadOnlyList<MethodResult> results)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("method");
        table.AddColumn(new TableColumn("mean gold reward").RightAligned());
        table.AddColumn(new TableColumn("standard error").RightAligned());
        table.AddColumn(new TableColumn("large-model tokens/s").RightAligned());
        foreach (var result in results)
        {
            table.AddRow(result.Method, Number(result.MeanReward, "F2"), Number(result.StandardError, "F2"), Number(result.TokensPerSecond, "F0"));
        }

        AnsiConsole.Write(table);
        var (sampling, search) = (Find(results, Methods.Sampling), Find(results, Methods.ChunkLevel));
        var errors = (search.MeanReward - sampling.MeanReward) / Math.Sqrt(Math.Pow(search.StandardError, 2) + Math.Pow(sampling.StandardError, 2));
        AnsiConsole.WriteLine(
            $"{search.Samples} held-out prompts. {search.Method} stands {Number(errors, "F1")} standard errors of the difference above {sampling.Method}.");
    }

    private static TableColumn Header(string title, double reward) =>
        new($"[bold]{title}[/], gold reward [{(reward >= 0 ? "green" : "red")}]{Number(reward, "+0.00;-0.00")}[/]");

    private static MethodResult Find(IReadOnlyList<MethodResult> results, Method method) => results.First(result => result.Method == method.Name);

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
