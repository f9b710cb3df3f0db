using W2S.Bench.Commands;
using W2S.Bench.Limits;
using W2S.Bench.Measuring;
using W2S.Bench.Reports;
using W2S.Bench.Rows;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Bench.Tests.Commands;

public class MeasurementTests
{
    [Fact]
    public async Task RunAsync_RowsThatNeverWait_LetsItsCallerGoOnAndStopsWhenCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var limits = new MachineLimits(KernelSet.Portable, WorkerPool.Shared);
        using var row = new EndlessRow();
        var running = new Measurement(limits.Machine, runs: 2, new Progress(TextWriter.Null, isTerminal: false)).RunAsync([row], save: _ => { }, cancellation.Token);

        Assert.False(running.IsCompleted);
        await cancellation.CancelAsync();
        row.Gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private sealed class EndlessRow : IRow, IDisposable
    {
        public ManualResetEventSlim Gate { get; } = new();

        public string Name => "endless";

        public string Title => "endless";

        public Task<string?> PrepareAsync(CancellationToken cancellationToken)
        {
            Gate.Wait(CancellationToken.None);
            return Task.FromResult<string?>(null);
        }

        public Task MeasureAsync(Samples samples, CancellationToken cancellationToken) => Task.CompletedTask;

        public IEnumerable<Figure> Evaluate(Samples samples) => [];

        public void Dispose() => Gate.Dispose();
    }
}
