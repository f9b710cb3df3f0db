using System.Globalization;
using Spectre.Console;

namespace Quickstart;

/// <summary>The report for people; reads well in 80 columns.</summary>
internal static class TextReport
{
    public static void WriteExample(Example example)
    {
        Terminal.Output.MarkupLine($"\n[bold]{Markup.Escape(example.Prompt)}[/] ...");
        var table = new Table().Border(TableBorder.Rounded).Expand();
        table.AddColumn(Header("unguided", example.UnguidedReward)).AddColumn(Header("guided", example.GuidedReward));
        table.AddRow(new Text(example.Unguided.Trim()), new Text(example.Guided.Trim()));
        Terminal.Output.Write(table);
    }

    public static void WriteTable(IReadOnlyList<MethodResult> results)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn(new TableColumn("method").NoWrap());
        table.AddColumn(new TableColumn("mean gold reward").RightAligned());
        table.AddColumn(new TableColumn("standard error").RightAligned());
        table.AddColumn(new TableColumn("tokens/s").RightAligned());
        foreach (var result in results)
        {
            table.AddRow(result.Method, Number(result.MeanReward, "F2"), Number(result.StandardError, "F2"), Number(result.TokensPerSecond, "N0"));
        }

        Terminal.Output.WriteLine();
        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"{results[0].Samples} held-out prompts. Tokens/s: proposed by the large model, dropped ones too.");
        var (sampling, search) = (Find(results, Methods.Sampling), Find(results, Methods.ChunkLevel));
        var gain = search.MeanReward - sampling.MeanReward;
        var error = Math.Sqrt(Math.Pow(search.StandardError, 2) + Math.Pow(sampling.StandardError, 2));
        Terminal.Output.WriteLine($"{search.Method} against {sampling.Method}: {Signed(gain)}, {Number(gain / error, "F1")} standard errors of the difference.");
    }

    private static string Header(string title, double reward) =>
        $"[bold]{title}[/], gold reward [{(reward >= 0 ? "green" : "red")}]{Signed(reward)}[/]";

    private static MethodResult Find(IReadOnlyList<MethodResult> results, Method method) => results.First(result => result.Method == method.Name);

    private static string Signed(double value) => Number(value, "+0.00;-0.00");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
