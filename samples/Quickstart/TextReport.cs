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
        foreach (var title in new[] { "mean gold\nreward", "standard\nerror", "answers/s", "proposed\ntokens/s" })
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }

        foreach (var result in results)
        {
            table.AddRow(
                result.Method,
                Number(result.MeanReward, "F2"),
                Number(result.StandardError, "F2"),
                Number(result.AnswersPerSecond, "F1"),
                Number(result.TokensPerSecond, "N0"));
        }

        Terminal.Output.WriteLine();
        Terminal.Output.Write(table);
        Terminal.Output.WriteLine($"{results[0].Samples} held-out prompts. Best-of-16 and cbs propose 16 tokens for each one kept.");
        WriteGain(results, Methods.ChunkLevel, Methods.Sampling);
        WriteGain(results, Methods.ChunkLevel, Methods.BestOf16);
        WriteGain(results, Methods.CrossVocabulary, Methods.Sampling);
    }

    private static void WriteGain(IReadOnlyList<MethodResult> results, Method method, Method baseline)
    {
        var (with, without) = (Find(results, method), Find(results, baseline));
        var gain = with.MeanReward - without.MeanReward;
        var error = Math.Sqrt(Math.Pow(with.StandardError, 2) + Math.Pow(without.StandardError, 2));
        Terminal.Output.WriteLine($"{with.Method} against {without.Method}: {Signed(gain)}, {Number(gain / error, "F1")} standard errors.");
    }

    private static string Header(string title, double reward) =>
        $"[bold]{title}[/], gold reward [{(reward >= 0 ? "green" : "red")}]{Signed(reward)}[/]";

    private static MethodResult Find(IReadOnlyList<MethodResult> results, Method method) => results.First(result => result.Method == method.Name);

    private static string Signed(double value) => Number(value, "+0.00;-0.00");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
