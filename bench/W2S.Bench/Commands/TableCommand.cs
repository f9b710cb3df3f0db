using System.CommandLine;
using W2S.Bench.Models;
using W2S.Bench.Peers;
using W2S.Bench.Reports;
using W2S.Bench.Rows;

namespace W2S.Bench.Commands;

/// <summary><c>table</c>: every goal, measured beside the machine's limits and the peers.</summary>
internal sealed class TableCommand
{
    // Some rows do not replace what a run of all left.
    private static readonly string AllRowsFolder = Path.Join("artifacts", "bench"), SomeRowsFolder = Path.Join("artifacts", "bench-rows");

    private readonly CommonOptions _common = new();
    private readonly Option<string[]> _rows = NameList.Create("--rows", "Only these rows", TableRows.Names);

    private readonly Option<string?> _published = new("--published")
    {
        Description = "How to start the published search, for example \"python3 published_search.py\".",
        HelpName = "COMMAND",
    };

    private readonly Option<string?> _llama = new("--llama")
    {
        Description = "How to start llama-batched-bench, for example \"chroot /debian llama-batched-bench\".",
        HelpName = "COMMAND",
    };

    private readonly Option<string?> _peerModels = new("--peer-models")
    {
        Description = "The folder of the peers' models, as the peers see it [--models].",
        HelpName = "DIR",
    };

    private readonly Option<string?> _demoModels = new("--demo-models")
    {
        Description = "The folder of the demo models.",
        DefaultValueFactory = _ => "models",
        HelpName = "DIR",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = $"Where results.json, table.md and the plots are written [{AllRowsFolder}; of some rows, {SomeRowsFolder}].",
        HelpName = "DIR",
    };

    public static Command Create(Progress progress) => new TableCommand().Build(progress);

    private Command Build(Progress progress)
    {
        var command = new Command("table", "Measures every row of the table of goals, and the peers, in interleaved rounds.")
        {
            _rows, _published.NotEmpty(), _llama.NotEmpty(), _peerModels.NotEmpty(),
            ModelsCommand.Folder.NotEmpty(), _demoModels.NotEmpty(), _out.NotEmpty(), ShowCommand.Document.NotEmpty(),
        };
        _common.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, progress, cancellationToken));
        return command;
    }

    private async Task RunAsync(ParseResult parsed, Progress progress, CancellationToken cancellationToken)
    {
        var names = parsed.GetValue(_rows) is { Length: > 0 } some ? some : TableRows.Names;
        var output = parsed.GetValue(_out) ?? (names.Count < TableRows.Names.Count ? SomeRowsFolder : AllRowsFolder);
        var document = parsed.GetValue(ShowCommand.Document);
        CheckTargets(parsed, output, document, names);
        var folder = Path.GetFullPath(parsed.GetValue(ModelsCommand.Folder)!);
        using var limits = _common.Limits(parsed);
        await using var models = new BenchModels(folder, limits.Kernels);
        var peerModels = (parsed.GetValue(_peerModels) ?? folder).TrimEnd('/');
        var rows = TableRows.Create(
            models,
            folder,
            limits,
            parsed.GetValue(_published) is { } published ? new PublishedSearch(new PeerCommand(published), peerModels) : null,
            parsed.GetValue(_llama) is { } llama ? new LlamaBatchedBench(new PeerCommand(llama), peerModels, limits.Workers.ThreadCount) : null,
            Path.GetFullPath(parsed.GetValue(_demoModels)!));
        var saved = new SavedRounds(output, progress);
        Report report;
        try
        {
            report = await new Measurement(limits.Machine, _common.Runs(parsed), progress).RunAsync(
                [.. rows.Where(row => names.Contains(row.Name))], saved.Save, cancellationToken);
        }
        catch
        {
            saved.Tell();
            throw;
        }

        // Shown first: whatever happens to the files, the figures are there.
        await parsed.InvocationConfiguration.Output.WriteLineAsync(MarkdownTable.Write(report));
        ReportFolder.Write(report, output);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"Written to {Path.GetFullPath(output)}.");
        if (document is not null)
        {
            ReportFolder.Publish(report, document);
        }
    }

    /// <summary>Finds out before the first measurement what would fail after the last.</summary>
    private void CheckTargets(ParseResult parsed, string output, string? document, IReadOnlyList<string> names)
    {
        if (document is not null)
        {
            List<string> lacking =
            [
                .. new[] { _published, _llama }.Where(option => parsed.GetValue(option) is null).Select(option => $"{option.Name} COMMAND"),
                .. _common.Runs(parsed) < Completeness.FewestRounds ? [$"--runs {Completeness.FewestRounds}"] : Array.Empty<string>(),
                .. names.Count < TableRows.Names.Count ? ["all rows instead of --rows"] : Array.Empty<string>(),
            ];
            if (lacking.Count > 0)
            {
                throw new UsageException(
                    $"--docs: {document} would lose figures it has; {string.Join(", ", lacking)} expected with it, or no --docs, for a table in {output}");
            }

            ReportFolder.CheckDocument(document);
        }

        ReportFolder.Prepare(output);
    }
}
