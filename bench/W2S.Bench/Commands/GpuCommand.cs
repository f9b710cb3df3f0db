using System.CommandLine;
using W2S.Bench.Cards;
using W2S.Bench.Models;
using W2S.Bench.Peers;
using W2S.Bench.Reports;
using W2S.Bench.Rows;
using W2S.Bench.Rows.Cards;
using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Commands;

/// <summary><c>gpu</c>: what W2S does on a card, beside the card's limits and the published implementation on it.</summary>
internal sealed class GpuCommand
{
    private readonly CardOptions _card = new();
    private readonly Option<int> _runs = WholeNumber.Create("--runs", "Rounds that medians are taken over.", lowest: 1, otherwise: Completeness.FewestRounds);
    private readonly Option<string?> _published = new("--published")
    {
        Description = "How to start the published search, for example \"python3 published_search.py\"; it is given --device and --dtype.",
        HelpName = "COMMAND",
    };

    private readonly Option<string?> _peerModels = new("--peer-models")
    {
        Description = "The folder of the models, as the peer sees it [--models].",
        HelpName = "DIR",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Where results.json and table.md are written.",
        DefaultValueFactory = _ => Path.Join("artifacts", "gpu-bench"),
        HelpName = "DIR",
    };

    private readonly Option<string?> _document = new("--docs") { Description = "A Markdown file whose table is replaced.", HelpName = "FILE.md" };

    public static Command Create(Progress progress) => new GpuCommand().Build(progress);

    private Command Build(Progress progress)
    {
        var command = new Command("gpu", "Measures W2S on an NVIDIA card, beside the card's limits and the published implementation, in interleaved rounds.");
        _card.AddTo(command);
        command.Add(_runs);
        command.Add(_published.NotEmpty());
        command.Add(_peerModels.NotEmpty());
        command.Add(_out.NotEmpty());
        command.Add(_document.NotEmpty());
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, progress, cancellationToken));
        return command;
    }

    private async Task RunAsync(ParseResult parsed, Progress progress, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var setting = _card.Open(parsed);
        string output = parsed.GetValue(_out)!, folder = _card.Folder(parsed);
        var document = parsed.GetValue(_document);
        CheckTargets(parsed, output, document, progress);
        var sets = _card.Shapes(parsed);
        ModelsCommand.RequireDisk(sets, folder, progress);
        var saved = new SavedRounds(output, progress);
        Report? all = null;
        try
        {
            // One set after the other, each with limits and peers of its own beside it: a card need not have room for all.
            foreach (var set in sets)
            {
                await using var models = new CardModels(set, folder, setting);
                var before = all;
                var report = await new Measurement(setting.Machine, parsed.GetValue(_runs), progress).RunAsync(
                    CreateRows(parsed, models, setting), report => saved.Save(Joined(before, report, set)), cancellationToken);
                all = Joined(before, report, set);
            }
        }
        catch
        {
            saved.Tell();
            throw;
        }

        // Shown first: whatever happens to the files, the figures are there.
        await parsed.InvocationConfiguration.Output.WriteLineAsync(MarkdownTable.Write(all!));
        ReportFolder.Write(all!, output);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"Written to {Path.GetFullPath(output)}.");
        if (document is not null)
        {
            ReportFolder.PublishTable(all!, document);
        }
    }

    /// <summary>Finds out before the first measurement what would fail after the last.</summary>
    private void CheckTargets(ParseResult parsed, string output, string? document, Progress progress)
    {
        if (document is not null)
        {
            if (parsed.GetValue(_runs) < Completeness.FewestRounds)
            {
                throw new UsageException($"--docs: --runs {parsed.GetValue(_runs)} found with it, at least {Completeness.FewestRounds} expected");
            }

            ReportFolder.CheckDocument(document);
            if (parsed.GetValue(_published) is null)
            {
                progress.Tell($"{document} will have no figures against the published implementation: --published was not given");
            }
        }

        ReportFolder.Prepare(output);
    }

    private IRow[] CreateRows(ParseResult parsed, CardModels models, CardSetting setting)
    {
        var folder = $"{(parsed.GetValue(_peerModels) ?? _card.Folder(parsed)).TrimEnd('/')}/{models.Shapes.Name}";
        var published = parsed.GetValue(_published) is { } command
            ? new PublishedOnCard(new PeerCommand(command), folder, PeerDevice(setting.Device), PeerDtype(setting.Dtype))
            : null;
        return
        [
            new CardLimitsRow(setting.Card),
            new CardMemoryRow(models, _card.Arguments(parsed, setting, models.Shapes)),
            new CardDecodeRow(models, setting.Card),
            new CardPublishedRow(models, published, beamWidth: 4, successors: 4, chunkLength: 5, newTokens: 50),
            new CardPublishedRow(models, published, beamWidth: 2, successors: 2, chunkLength: 30, newTokens: 60),
            new CardBatchRow(models, setting),
            new CardGuidanceRow(models),
            new CardPartsRow(models),
        ];
    }

    /// <summary>One report of several sets, each row under the name of its own.</summary>
    internal static Report Joined(Report? before, Report report, ShapeSet set)
    {
        var rows = report.Rows.Select(row => row with { Name = $"{set.Name} {row.Name}", Title = $"{set.Title}: {row.Title}" });
        return report with
        {
            Rows = [.. before?.Rows ?? [], .. rows],
            Notices = [.. (before?.Notices ?? []).Union(report.Notices)],
            Peers = [.. (before?.Peers ?? []).Union(report.Peers)],
        };
    }

    // PyTorch's names. The published implementation computes on one device.
    private static string PeerDevice(DevicePlacement device) => device.Kind == CardDevices.Cuda ? device.Names[0] : "cpu";

    private static string PeerDtype(ComputeType dtype) => dtype switch
    {
        ComputeType.Bf16 => "bfloat16",
        ComputeType.Fp16 => "float16",
        _ => "float32",
    };
}
