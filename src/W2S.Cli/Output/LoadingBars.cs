using System.Collections.Concurrent;
using Spectre.Console;
using W2S.Engine.Models;

namespace W2S.Cli.Output;

/// <summary>Shows how far models are loaded: a bar for each on a terminal, which goes away when all are; nothing elsewhere.</summary>
internal sealed class LoadingBars(ConsoleHost host) : IProgress<LoadProgress>
{
    private readonly ConcurrentDictionary<(LoadStage Stage, string Model), ProgressTask> _bars = new();
    private TaskCompletionSource<LoadProgress> _first = new();
    private ProgressContext? _shown;

    /// <summary>Runs <paramref name="load"/>, which reports here.</summary>
    public async Task<T> WhileAsync<T>(Func<Task<T>> load)
    {
        _first = new TaskCompletionSource<LoadProgress>(TaskCreationOptions.RunContinuationsAsynchronously);
        _shown = null;
        var loading = load();
        await Task.WhenAny(loading, _first.Task);

        // Bars that have nothing to show would be empty rows.
        return host.ErrorShowsBars && !loading.IsCompleted
            ? await Terminal.ForError(host).Progress()
                .AutoClear(true)
                .Columns(TransferColumn.Line(host.Width))
                .StartAsync(async context =>
                {
                    Show(context, await _first.Task);
                    _shown = context;
                    return await loading;
                })
            : await loading;
    }

    /// <inheritdoc cref="WhileAsync{T}"/>
    public Task WhileAsync(Func<Task> load) => WhileAsync(async () =>
    {
        await load();
        return true;
    });

    public void Report(LoadProgress value)
    {
        _first.TrySetResult(value);
        if (_shown is { } shown)
        {
            Show(shown, value);
        }
    }

    private void Show(ProgressContext shown, LoadProgress value)
    {
        var bar = _bars.GetOrAdd(
            (value.Stage, value.Model), _ => shown.AddTask(TransferColumn.Title(Describe(value), host.Width), maxValue: value.TotalBytes));
        bar.Value = value.DoneBytes;
    }

    private static string Describe(LoadProgress value) => value.Stage switch
    {
        LoadStage.Waiting => $"another process downloads {value.Model}",
        LoadStage.Downloading => $"downloading {value.Model}",
        _ => $"loading {value.Model}",
    };
}
