using System.Globalization;
using Spectre.Console;
using W2S.Engine.Runtime.Devices;

namespace W2S.Cli.Output;

/// <summary>A model for people: one line for each thing to know of it.</summary>
internal static class ModelTable
{
    public static void Write(ConsoleHost host, ModelDescription model)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders();
        table.AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        foreach (var (name, value) in Lines(model))
        {
            table.AddRow(new Text(name), new Text(OneLine.Of(value)));
        }

        Terminal.ForOutput(host).Write(table);
    }

    private static IEnumerable<(string Name, string Value)> Lines(ModelDescription model)
    {
        yield return ("folder", model.Folder);
        yield return ("family", model.Labels is { } labels ? $"{model.Family}, classifier of {string.Join(", ", labels)}" : model.Family);
        yield return ("parameters", Count(model.Parameters));
        yield return ("layers", $"{model.Layers} of width {model.HiddenSize}");
        yield return ("attention", model.KeyValueHeads == model.Heads
            ? $"{model.Heads} heads of width {model.HeadSize}"
            : $"{model.Heads} heads of width {model.HeadSize} over {model.KeyValueHeads} of keys and values");
        yield return ("vocabulary", Count(model.VocabularySize));
        yield return ("context", $"{Count(model.ContextLength)} tokens");
        yield return ("stored", $"{ByteSize.Show(model.StoredBytes)} ({string.Join(", ", model.Types.Keys)})");
        yield return ("memory", $"{ByteSize.Show(model.MemoryBytes)} once loaded, "
            + (model.MemoryBytes > model.AvailableBytes ? "more than the " : "of ") + $"{ByteSize.Show(model.AvailableBytes)} available");
        yield return ("", "as " + string.Join(", ", model.MemoryBytesByType.Select(type => $"{type.Key} {ByteSize.Show(type.Value)}")));
        foreach (var need in model.Needs ?? [])
        {
            yield return ($"on {need.Device}", ByteSize.Show(need.Bytes) + Beside(need));
        }

        yield return ("cache", $"{ByteSize.Show(model.CacheBytesPerToken)} a token, {ByteSize.Show(model.CacheBytesPerToken * 1000)} for 1,000");
        yield return ("tokenizer", model.Tokenizer is { } tokenizer ? $"{tokenizer.File}, {Count(tokenizer.VocabularySize)} ids" : "none");
        yield return ("chat template", model.Tokenizer?.ChatTemplate == true ? "yes" : "none");
        yield return ("end tokens", model.EndTokens.Count > 0 ? string.Join(", ", model.EndTokens) : "none");
    }

    private static string Beside(MemoryNeed need) => need switch
    {
        { AvailableBytes: null } => "",
        { Fits: true, AvailableBytes: { } available } => $" of {ByteSize.Show(available)} available",
        { AvailableBytes: { } available } => $", more than the {ByteSize.Show(available)} available",
    };

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
