using System.Globalization;
using Spectre.Console;

namespace W2S.Cli.Output;

/// <summary>The cache for people: one row a revision, then what is wrong with some, and the sum.</summary>
internal static class CachedModelTable
{
    private const int CommitCharacters = 7;

    public static void Write(ConsoleHost host, IReadOnlyList<CachedModel> models, string folder)
    {
        var console = Terminal.ForOutput(host);
        if (models.Count > 0)
        {
            console.Write(Rows(models));
        }

        foreach (var model in models.Where(m => m.Problem is not null))
        {
            WriteLine(console, $"{model.Repository} cannot be loaded: {model.Problem}");
        }

        WriteLine(console, $"{models.Count} {(models.Count == 1 ? "model" : "models")}, {ByteSize.Show(models.Sum(m => m.Size))} in {folder}");
    }

    private static Table Rows(IReadOnlyList<CachedModel> models)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("model").AddColumn("revision");
        table.AddColumn(new TableColumn("commit").NoWrap());
        table.AddColumn(new TableColumn("size").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("files").RightAligned());
        table.AddColumn("loadable");
        foreach (var model in models)
        {
            table.AddRow(
                new Text(model.Repository),
                new Text(OneLine.Of(string.Join(", ", model.Revisions))),
                new Text(model.Commit[..CommitCharacters]),
                new Text(ByteSize.Show(model.Size)),
                new Text(model.Files.ToString(CultureInfo.InvariantCulture)),
                new Text(model.Problem is null ? "yes" : "no"));
        }

        return table;
    }

    private static void WriteLine(IAnsiConsole console, string text) => console.Write(new Text(OneLine.Of(text) + "\n"));
}
