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
    private static readonly int[] ProductRows = [1, 4, 16, 64, 256];

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

    private readonly Option<string> _demoModels = new("--demo-models")
    {
        Description = "The folder of the demo models.",
        DefaultValueFactory = _ => "models",
        HelpName = "DIR",
    };

    private readonly Option<string> _out = new("--out")
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
            _rows, _published, _llama, _peerModels, ModelsCommand.Folder, _demoModels, _out, ShowCommand.Document,
        };
        _common.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, progress, cancellationToken));
        return command;
    }

    private async Task RunAsync(ParseResult parsed, Progress progress, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(parsed.GetValue(ModelsCommand.Folder)!);
        using var limits = _common.Limits(parsed);
        await using var models = new BenchModels(folder, limits.Kernels);
        var rows = Choose(CreateRows(parsed, models, limits, folder), parsed.GetValue(_rows) ?? []);
        var report = await new Measurement(limits, _common.Runs(parsed), progress).RunAsync(rows, cancellationToken);

        var output = parsed.GetValue(_out)!;
        ReportFolder.Write(report, output);
        if (parsed.GetValue(ShowCommand.Document) is { } document)
        {
            ReportFolder.Publish(report, document);
        }

        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{MarkdownTable.Write(report)}\nWritten to {Path.GetFullPath(output)}.");
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
