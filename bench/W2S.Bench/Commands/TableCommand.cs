using System.CommandLine;
using W2S.Bench.Limits;
using W2S.Bench.Models;
using W2S.Bench.Peers;
using W2S.Bench.Reports;
using W2S.Bench.Rows;
using W2S.Engine.Models;

namespace W2S.Bench.Commands;

/// <summary><c>table</c>: every goal, measured beside the machine's limits and the peers.</summary>
internal sealed class TableCommand
{
    private static readonly int[] ProductRows = [1, 4, 8, 16, 64, 256];

    private readonly CommonOptions _common = new();
    private readonly Option<string[]> _rows = new("--rows")
    {
        Description = "Only these rows: their names, with commas between them.",
        HelpName = "NAME,...",
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))],
    };

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
        Description = "Where results.json, table.md and the plots are written.",
        DefaultValueFactory = _ => Path.Join("artifacts", "bench"),
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
        var output = parsed.GetValue(_out)!;
        var document = parsed.GetValue(ShowCommand.Document);
        CheckTargets(parsed, output, document, progress);
        var folder = Path.GetFullPath(parsed.GetValue(ModelsCommand.Folder)!);
        using var limits = _common.Limits(parsed);
        await using var models = new BenchModels(folder, limits.Kernels);
        var rows = Choose(CreateRows(parsed, models, limits, folder), parsed.GetValue(_rows) ?? []);
        var report = await new Measurement(limits, _common.Runs(parsed), progress).RunAsync(rows, report => Save(report, output, progress), cancellationToken);

        // Shown first: whatever happens to the files, the figures are there.
        await parsed.InvocationConfiguration.Output.WriteLineAsync(MarkdownTable.Write(report));
        ReportFolder.Write(report, output);
        if (document is not null)
        {
            ReportFolder.Publish(report, document);
        }

        await parsed.InvocationConfiguration.Output.WriteLineAsync($"Written to {Path.GetFullPath(output)}.");
    }

    /// <summary>Finds out before the first measurement what would fail after the last.</summary>
    private void CheckTargets(ParseResult parsed, string output, string? document, Progress progress)
    {
        if (document is not null && parsed.GetValue(_rows) is { Length: > 0 })
        {
            throw new UsageException("--docs: found with --rows, whose table lacks rows of the document; one of them expected");
        }

        ReportFolder.Prepare(output);
        if (document is null)
        {
            return;
        }

        ReportFolder.CheckDocument(document);
        foreach (var option in new[] { _published, _llama }.Where(option => parsed.GetValue(option) is null))
        {
            progress.Tell($"{document} will have no figures against the peer that {option.Name} names: it was not given");
        }
    }

    private static void Save(Report report, string folder, Progress progress)
    {
        try
        {
            ReportFolder.Save(report, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            progress.Tell($"the rounds so far are not saved: {e.Message}"); // the next round tries again
        }
    }

    private IRow[] CreateRows(ParseResult parsed, BenchModels models, MachineLimits limits, string folder)
    {
        var peerModels = (parsed.GetValue(_peerModels) ?? folder).TrimEnd('/');
        var published = parsed.GetValue(_published) is { } python ? new PublishedSearch(new PeerCommand(python), peerModels) : null;
        var llama = parsed.GetValue(_llama) is { } command
            ? new LlamaBatchedBench(new PeerCommand(command), peerModels, limits.Workers.ThreadCount)
            : null;
        return
        [
            new LimitsRow(limits),
            new ProductsRow(limits, WeightType.Fp32, ProductRows),
            new DecodeRow(models, limits),
            new PublishedRow(models, limits, published),
            new BatchRow(models, limits, llama),
            new GuidanceCostRow(models, limits),
            new GrowthRow(models),
            new LongPromptRow(models, limits),
            new ConcurrencyRow(models, limits),
            new WeightTypesRow(models),
            new WidthRow(models),
            new MemoryRow(models, folder, limits.Kernels.Name),
            new ColdStartRow(Path.GetFullPath(parsed.GetValue(_demoModels)!)),
        ];
    }

    private static IRow[] Choose(IRow[] rows, string[] names)
    {
        var unknown = names.Except(rows.Select(row => row.Name)).ToList();
        return unknown.Count > 0
            ? throw new UsageException($"--rows: {string.Join(", ", unknown)} found, some of {string.Join(", ", rows.Select(row => row.Name))} expected")
            : names.Length == 0 ? rows : [.. rows.Where(row => names.Contains(row.Name))];
    }
}
