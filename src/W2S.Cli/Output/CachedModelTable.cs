using System.Globalization;
using Spectre.Console;

namespace W2S.Cli.Output;

/// <summary>The cache for people: one row a revision, then what is wrong with some, and the sum.</summary>
internal static class CachedModelTable
{
    private const int CommitCharacters = 7;
    private const int RevisionCharacters = 12;

    // Columns of the terminal: from when on there is room, and what stands beside the name then.
    private const int ForAll = 110;
    private const int ForAllButFiles = 72;
    private const int WideRest = RevisionCharacters + CommitCharacters + 8 + 8 + 16;
    private const int NarrowRest = 8 + 7;

    public static void Write(ConsoleHost host, IReadOnlyList<CachedModel> models, string folder)
    {
        var console = Terminal.ForOutput(host);
        if (models.Count > 0)
        {
            console.Write(Rows(models, host.OutputIsTerminal ? host.Width : int.MaxValue));
        }

        foreach (var model in models.Where(m => m.Problem is not null))
        {
            WriteLine(console, $"{model.Repository} cannot be loaded: {model.Problem}");
        }

        WriteLine(console, $"{models.Count} {(models.Count == 1 ? "model" : "models")}, {ByteSize.Show(models.Sum(m => m.Size))} in {folder}");
    }

    private static Table Rows(IReadOnlyList<CachedModel> models, int width)
    {
        var columns = Columns(width);
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (column, _) in columns)
        {
            table.AddColumn(column.NoWrap());
        }

        foreach (var model in models)
        {
            table.AddRow(columns.Select(column => new Text(column.Cell(model))));
        }

        return table;
    }

    /// <summary>Those there is room for; what is left out <c>--json</c> has, and why a model cannot be loaded a line below.</summary>
    private static List<(TableColumn Column, Func<CachedModel, string> Cell)> Columns(int width)
    {
        var isNarrow = width < ForAllButFiles;
        var forName = isNarrow ? width - NarrowRest : width < ForAll ? width - WideRest : width;
        List<(TableColumn, Func<CachedModel, string>)> columns = [(new("model"), model => Shortened.To(forName, model.Repository))];
        if (!isNarrow)
        {
            var forRevision = width < ForAll ? RevisionCharacters : width;
            columns.Add((new("revision"), model => Shortened.To(forRevision, OneLine.Of(string.Join(", ", model.Revisions)))));
            columns.Add((new("commit"), model => model.Commit[..CommitCharacters]));
        }

        columns.Add((new TableColumn("size").RightAligned(), model => ByteSize.Show(model.Size)));
        if (width >= ForAll)
        {
            columns.Add((new TableColumn("files").RightAligned(), model => model.Files.ToString(CultureInfo.InvariantCulture)));
        }

        if (!isNarrow)
        {
            columns.Add((new("loadable"), model => model.Problem is null ? "yes" : "no"));
        }

        return columns;
    }

    private static void WriteLine(IAnsiConsole console, string text) => console.Write(new Text(OneLine.Of(text) + "\n"));
}
