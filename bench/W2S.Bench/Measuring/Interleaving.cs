using W2S.Bench.Rows;

namespace W2S.Bench.Measuring;

/// <summary>Measures rows round by round: every round measures every row once, so that all of them see the same machine.</summary>
internal static class Interleaving
{
    /// <param name="runs">Rounds.</param>
    /// <param name="report">Told what is about to be measured, and in which round.</param>
    /// <param name="roundEnds">Told how many rounds there were, and all they measured.</param>
    public static async Task<IReadOnlyDictionary<IRow, Samples>> RunAsync(
        IReadOnlyList<IRow> rows, int runs, Action<int, IRow> report, Action<int, IReadOnlyDictionary<IRow, Samples>> roundEnds, CancellationToken cancellationToken)
    {
        var samples = rows.ToDictionary(row => row, _ => new Samples());
        for (var round = 0; round < runs; round++)
        {
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                report(round, row);
                await row.MeasureAsync(samples[row], cancellationToken);
            }

            roundEnds(round + 1, samples);
        }

        return samples;
    }
}
