using Spectre.Console;
using W2S.Engine.Hub;

namespace W2S.Cli.Output;

/// <summary>
/// Shows a download: on a terminal a bar for all of it and one for each file under way, elsewhere a line for each file that is done.
/// </summary>
internal sealed class DownloadReport(ConsoleHost host, HubDownloadPlan plan) : IProgress<HubProgress>
{
    private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal); // by file
    private readonly HashSet<string> _done = [.. plan.Files.Where(f => f.IsCached).Select(f => f.Name)];
    private readonly IAnsiConsole _console = Terminal.ForError(host); // which knows to write above its bars
    private bool _isWaiting; // of which the first time is enough to be said
    private ProgressContext? _shown;
    private ProgressTask? _total;

    /// <summary>Runs <paramref name="download"/>, which reports here.</summary>
    public Task<T> WhileAsync<T>(Func<Task<T>> download) => host.ErrorIsTerminal
        ? _console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(TransferColumn.Line())
            .StartAsync(context =>
            {
                _total = context.AddTask($"all {plan.Files.Count} files", maxValue: plan.TotalBytes);
                _shown = context;
                return download();
            })
        : download();

    public void Report(HubProgress value)
    {
        if (value.IsWaiting)
        {
            SayWaiting(value.File);
        }
        else if (_shown is not null)
        {
            Draw(_shown, value);
        }
        else if (value.FileBytesDone == value.FileBytes && _done.Add(value.File))
        {
            host.Error.WriteLine(OneLine.Of(
                $"{value.File}: {ByteSize.Show(value.FileBytes)}; {ByteSize.Show(value.BytesDone)} of {ByteSize.Show(value.BytesTotal)}"));
        }
    }

    private void SayWaiting(string file)
    {
        if (!_isWaiting)
        {
            _isWaiting = true;
            _console.WriteLine(OneLine.Of($"{file}: another process downloads it; waiting"));
        }
    }

    private void Draw(ProgressContext shown, HubProgress value)
    {
        _total!.Value = value.BytesDone;
        if (!_done.Contains(value.File))
        {
            if (!_bars.TryGetValue(value.File, out var bar))
            {
                _bars.Add(value.File, bar = shown.AddTask(TransferColumn.Title(value.File), maxValue: Math.Max(1, value.FileBytes)));
            }

            bar.Value = value.FileBytesDone;
        }
    }
}
