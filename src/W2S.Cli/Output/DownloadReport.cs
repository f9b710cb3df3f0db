using System.Collections.Concurrent;
using Spectre.Console;
using W2S.Engine.Hub;

namespace W2S.Cli.Output;

/// <summary>
/// Shows a download: on a terminal a bar for all of it and one for each file under way, elsewhere a line for each file that is done.
/// </summary>
internal sealed class DownloadReport(ConsoleHost host, HubDownloadPlan plan) : IProgress<HubProgress>
{
    private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal); // by file
    private readonly ConcurrentDictionary<int, TransferRate> _rates = []; // by a bar's id
    private readonly Dictionary<string, HubFile> _files = plan.Files.ToDictionary(f => f.Name, StringComparer.Ordinal);
    private readonly HashSet<string> _done = [.. plan.Files.Where(f => f.IsCached).Select(f => f.Name)];
    private readonly IAnsiConsole _console = Terminal.ForError(host); // which knows to write above its bars
    private bool _isWaiting; // of which the first time is enough to be said
    private ProgressContext? _shown;
    private ProgressTask? _total;

    /// <summary>Runs <paramref name="download"/>, which reports here.</summary>
    public Task<T> WhileAsync<T>(Func<Task<T>> download) => host.ErrorShowsBars
        ? _console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(TransferColumn.Line(host.Width, task => _rates.GetValueOrDefault(task.Id)?.BytesPerSecond))
            .StartAsync(context =>
            {
                _total = Add(context, $"all {plan.Files.Count} files", plan.TotalBytes, plan.TotalBytes - plan.MissingBytes);
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
        Move(_total!, value.BytesDone);
        if (!_done.Contains(value.File))
        {
            if (!_bars.TryGetValue(value.File, out var bar))
            {
                var file = _files[value.File];
                _bars.Add(value.File, bar = Add(shown, file.Name, Math.Max(1, file.Size), file.Size - file.MissingBytes));
            }

            Move(bar, value.FileBytesDone);
        }
    }

    /// <param name="kept">Bytes that were there before.</param>
    private ProgressTask Add(ProgressContext shown, string title, long size, long kept)
    {
        var bar = shown.AddTask(TransferColumn.Title(title, host.Width), maxValue: size);
        _rates[bar.Id] = new TransferRate(kept, TimeProvider.System);
        bar.Value = kept;
        return bar;
    }

    private void Move(ProgressTask bar, long position)
    {
        _rates[bar.Id].Moved(position);
        bar.Value = position;
    }
}
