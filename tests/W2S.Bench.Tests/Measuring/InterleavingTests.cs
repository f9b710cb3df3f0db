using W2S.Bench.Measuring;
using W2S.Bench.Reports;
using W2S.Bench.Rows;

namespace W2S.Bench.Tests.Measuring;

public class InterleavingTests
{
    [Fact]
    public async Task RunAsync_SeveralRows_MeasuresEachOnceInEveryRound()
    {
        var ended = new List<int>();
        var log = new List<string>();
        IRow[] rows = [new LoggedRow("a", log), new LoggedRow("b", log)];

        var samples = await Interleaving.RunAsync(rows, runs: 3, (_, _) => { }, (rounds, _) => ended.Add(rounds), CancellationToken.None);

        Assert.Equal(["a", "b", "a", "b", "a", "b"], log);
        Assert.Equal([1, 2, 3], ended);
        Assert.Equal([0.0, 2, 4], samples[rows[0]]["case"]);
        Assert.Equal([1.0, 3, 5], samples[rows[1]]["case"]);
    }

    [Fact]
    public async Task RunAsync_Cancelled_MeasuresNoFurtherRow()
    {
        using var stop = new CancellationTokenSource();
        var log = new List<string>();
        IRow[] rows = [new LoggedRow("a", log), new LoggedRow("b", log)];

        await Assert.ThrowsAsync<OperationCanceledException>(() => Interleaving.RunAsync(
            rows, runs: 3, (round, row) => { if (round == 1 && row.Name == "a") { stop.Cancel(); } }, (_, _) => { }, stop.Token));

        Assert.Equal(["a", "b", "a"], log);
    }

    /// <summary>Measures how many measurements there were before.</summary>
    private sealed class LoggedRow(string name, List<string> log) : IRow
    {
        public string Name => name;

        public string Title => name;

        public Task<string?> PrepareAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task MeasureAsync(Samples samples, CancellationToken cancellationToken)
        {
            samples.Add("case", log.Count);
            log.Add(name);
            return Task.CompletedTask;
        }

        public IEnumerable<Figure> Evaluate(Samples samples) => [];
    }
}
