using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Runtime;

public sealed class DecoderRunnerAllocationTests
{
    private const int WarmUp = 200;
    private const int Calls = 1000;

    [Fact]
    public async Task RunAsync_InTheSteadyState_AllocatesNothing()
    {
        var decoder = new MeasuringDecoder();
        await using var runner = new DecoderRunner(decoder);
        var asking = await Task.Factory.StartNew(
            () => Ask(runner), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.Equal(0, asking);
        Assert.Equal(0, decoder.Allocated[^1] - decoder.Allocated[WarmUp]); // bytes, of the runner's thread, over some hundred passes
    }

    /// <returns>Bytes allocated by the asking thread.</returns>
    private static long Ask(DecoderRunner runner)
    {
        using var cancellation = new CancellationTokenSource();
        var sequences = Enumerable.Range(0, 4).Select(_ => runner.Decoder.CreateSequence()).ToArray();
        ForwardBatch first = new(), second = new();
        int[] tokens = [1, 2], targets = [2, -1];
        var before = 0L;
        for (var call = 0; call < WarmUp + Calls; call++)
        {
            if (call == WarmUp)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            first.Clear();
            second.Clear();
            first.AddLastLogits(sequences[0], tokens);
            first.AddLastLogits(sequences[1], tokens);
            second.AddLogProbabilities(sequences[2], tokens, targets);
            second.AddPrefill(sequences[3], tokens);
#pragma warning disable CA2012 // each is asked once, when it has ended: awaiting would go on another thread, whose bytes are not counted here
            var one = runner.RunAsync(first, cancellation.Token).ConfigureAwait(false).GetAwaiter();
            var other = runner.RunAsync(second, cancellation.Token).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
            while (!one.IsCompleted || !other.IsCompleted)
            {
                Thread.Yield();
            }

            one.GetResult();
            other.GetResult();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Computes nothing, and notes before each pass what its thread has allocated.</summary>
    private sealed class MeasuringDecoder : IDecoder
    {
        public DecoderSpec Spec { get; } = RandomModel.Gpt2().Spec;

        public CacheUsage Cache => new(0, 16, 1024);

        public long CacheCapacity => 1L << 40;

        public List<long> Allocated { get; } = new(2 * (WarmUp + Calls));

        public Sequence CreateSequence(int? expectedLength = null) => new EmptySequence();

        public void Forward(ForwardBatch batch) => Allocated.Add(GC.GetAllocatedBytesForCurrentThread());

        public void Dispose()
        {
        }
    }

    private sealed class EmptySequence : Sequence
    {
        public override int Length => 0;

        public override Sequence Fork() => new EmptySequence();

        public override void Truncate(int length)
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
