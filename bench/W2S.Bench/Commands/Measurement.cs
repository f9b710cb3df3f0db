using W2S.Bench.Measuring;
using W2S.Bench.Reports;
using W2S.Bench.Rows;

namespace W2S.Bench.Commands;

/// <summary>Measures rows from beginning to end: prepares all, then round by round, then the report.</summary>
internal sealed class Measurement(Machine machine, int runs, Progress progress)
{
    /// <param name="save">Given the report of the rounds so far after each.</param>
    /// <param name="rows">Disposed in the end, where they hold something.</param>
    public async Task<Report> RunAsync(IReadOnlyList<IRow> rows, Action<Report> save, CancellationToken cancellationToken)
    {
        // What is measured is not asynchronous everywhere: the caller goes on, so that it listens for Ctrl-C meanwhile.
        await Task.Yield();
        try
        {
            var notices = await PrepareAsync(rows, cancellationToken);
            var samples = await Interleaving.RunAsync(
                rows,
                runs,
                (round, row) => progress.Show($"round {round + 1} of {runs}: {row.Name}"),
                (rounds, samples) =>
                {
                    foreach (var lost in rows.Select(row => row.Lost).OfType<string>().Except(notices).ToList())
                    {
                        notices.Add(lost);
                        progress.Tell(lost);
                    }

                    save(CreateReport(rows, rounds, notices, samples));
                },
                cancellationToken);
            progress.Clear();
            return CreateReport(rows, runs, notices, samples);
        }
        finally
        {
            foreach (var row in rows.OfType<IDisposable>())
            {
                row.Dispose();
            }
        }
    }

    private Report CreateReport(IReadOnlyList<IRow> rows, int rounds, List<string> notices, IReadOnlyDictionary<IRow, Samples> samples) => new()
    {
        Machine = machine,
        Peers = [.. rows.Select(row => row.PeerVersion).OfType<string>()],
        Runs = rounds,
        Date = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime),
        Notices = notices,
        Rows = [.. rows.Select(row => new ReportRow(
            row.Name, row.Title, [.. row.Evaluate(samples[row])], [.. row.Draw(samples[row])], samples[row].All))],
    };

    /// <returns>What cannot be measured here.</returns>
    private async Task<List<string>> PrepareAsync(IReadOnlyList<IRow> rows, CancellationToken cancellationToken)
    {
        var notices = new List<string>();
        foreach (var row in rows)
        {
            progress.Show($"preparing {row.Name}");
            if (await row.PrepareAsync(cancellationToken) is { } notice)
            {
                notices.Add(notice);
                progress.Tell(notice);
            }
        }

        return notices;
    }
}
