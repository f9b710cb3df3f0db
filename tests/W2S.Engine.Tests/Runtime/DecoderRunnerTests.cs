using W2S.Engine.Runtime;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Runtime;

public sealed class DecoderRunnerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RunAsync_OneBatch_FillsInWhatWasAsked()
    {
        await using var runner = new DecoderRunner(new FakeDecoder());
        Sequence first = runner.Decoder.CreateSequence(), second = runner.Decoder.CreateSequence();
        var batch = new ForwardBatch();
        var logits = batch.AddLastLogits(first, new[] { 1, 2, 3 });
        var scores = batch.AddLogProbabilities(second, new[] { 4, 5 }, new[] { 5, 6 });

        await runner.RunAsync(batch, CancellationToken.None);

        Assert.Equal([3f], logits.Logits);
        Assert.Equal([5.0, 1006.0], scores.LogProbabilities);
        Assert.Equal((3, 2), (first.Length, second.Length));
    }

    [Fact]
    public async Task RunAsync_EmptyBatch_EndsAtOnce()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder);

        await runner.RunAsync(new ForwardBatch(), CancellationToken.None);

        Assert.Empty(decoder.Passes);
    }

    [Fact]
    public async Task RunAsync_WhilePassRuns_PendingBatchesAreMergedIntoTheNext()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder);
        using var gate = new Gate(decoder);
        var first = Prefill(runner, 1);
        gate.WaitForPass();
        Task[] others = [.. Enumerable.Range(2, 5).Select(tokens => Prefill(runner, tokens))];
        gate.Open();

        await Task.WhenAll([first, .. others]).WaitAsync(Patience);

        Assert.Equal(2, decoder.Passes.Count);
        Assert.Equal([2, 3, 4, 5, 6], decoder.Passes[1]);
    }

    [Fact]
    public async Task RunAsync_LongPrompt_IsComputedInPassesOfBoundedRows()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder, passRows: 10);
        var batch = new ForwardBatch();
        int[] tokens = [.. Enumerable.Range(0, 25)], targets = [.. Enumerable.Range(1, 25)];
        var scores = batch.AddLogProbabilities(decoder.CreateSequence(), tokens, targets);
        var logits = batch.AddLastLogits(decoder.CreateSequence(), tokens);

        await runner.RunAsync(batch, CancellationToken.None).AsTask().WaitAsync(Patience);

        Assert.All(decoder.Passes, pass => Assert.InRange(pass.Sum(), 1, 10));
        Assert.Equal(tokens.Select(i => (1000.0 * i) + i + 1), scores.LogProbabilities);
        Assert.Equal([25f], logits.Logits);
        Assert.Equal(25, scores.Sequence.Length);
    }

    [Fact]
    public async Task RunAsync_LongPromptAndShortBatch_ShareEveryPass()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder, passRows: 16);
        using var gate = new Gate(decoder);
        var prompt = Prefill(runner, 1000);
        gate.WaitForPass();
        var small = Prefill(runner, 4);
        gate.Open();

        await small.WaitAsync(Patience);

        Assert.Equal([4, 4], decoder.Passes[1]); // a prompt takes no more than a quarter while there are others
        await prompt.WaitAsync(Patience);
    }

    [Fact]
    public async Task RunAsync_MergedPassFails_OnlyTheFaultyRequestFails()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder);
        using var gate = new Gate(decoder);
        var first = Prefill(runner, 1);
        gate.WaitForPass();
        gate.Then = batch =>
        {
            if (batch.Entries.Any(entry => entry.Tokens.Length == 13))
            {
                throw new W2SException("thirteen");
            }
        };
        Task before = Prefill(runner, 2), after = Prefill(runner, 3);
        var unlucky = decoder.CreateSequence();
        var faulty = Prefill(runner, 13, unlucky);
        gate.Open();

        await Task.WhenAll(first, before, after).WaitAsync(Patience);
        var error = await Assert.ThrowsAsync<W2SException>(() => faulty.WaitAsync(Patience));
        Assert.Equal("thirteen", error.Message);
        Assert.Equal(0, unlucky.Length);
    }

    [Fact]
    public async Task RunAsync_FailureInALaterPass_LeavesTheSequenceAsItWas()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder, passRows: 10);
        var sequence = decoder.CreateSequence();
        await Prefill(runner, 7, sequence);
        decoder.OnForward = _ =>
        {
            if (decoder.Passes.Count == 3)
            {
                throw new W2SException("third");
            }
        };

        await Assert.ThrowsAsync<W2SException>(() => Prefill(runner, 40, sequence).WaitAsync(Patience));

        Assert.Equal(7, sequence.Length);
        await Prefill(runner, 1, sequence).WaitAsync(Patience);
        Assert.Equal(8, sequence.Length);
    }

    [Fact]
    public async Task RunAsync_CancelledWhilePending_EndsBeforeTheRunningPassDoes()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder);
        using var gate = new Gate(decoder);
        using var cancellation = new CancellationTokenSource();
        var first = Prefill(runner, 1);
        gate.WaitForPass();
        var pending = Prefill(runner, 2, cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.WaitAsync(Patience));
        Assert.False(first.IsCompleted);
        gate.Open();
        await first.WaitAsync(Patience);
        Assert.Single(decoder.Passes); // what was cancelled was never computed
    }

    [Fact]
    public async Task RunAsync_Awaited_HoldsNothingOfTheRequestUntilTheNext()
    {
        await using var runner = new DecoderRunner(new FakeDecoder());
        var request = await AskAsync(runner);

        // The runner's thread may still be on its way out of the pass.
        await Eventually.IsTrueAsync(() => IsCollected(request));

        static bool IsCollected(WeakReference<CancellationTokenSource> request)
        {
            GC.Collect();
            return !request.TryGetTarget(out _);
        }

        static async Task<WeakReference<CancellationTokenSource>> AskAsync(DecoderRunner runner)
        {
            var cancellation = new CancellationTokenSource();
            await Prefill(runner, 1, cancellationToken: cancellation.Token);
            return new WeakReference<CancellationTokenSource>(cancellation);
        }
    }

    [Fact]
    public async Task RunAsync_CancelledDuringALongPrompt_EndsAfterTheRunningPass()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder, passRows: 10);
        using var gate = new Gate(decoder);
        using var cancellation = new CancellationTokenSource();
        var sequence = decoder.CreateSequence();
        var prompt = Prefill(runner, 1000, sequence, cancellation.Token);
        gate.WaitForPass();
        await cancellation.CancelAsync();
        Assert.False(prompt.IsCompleted); // the pass still uses the sequence
        gate.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prompt.WaitAsync(Patience));

        Assert.Single(decoder.Passes);
        Assert.Equal(0, sequence.Length);
    }

    [Fact]
    public async Task RunAsync_CancelledBefore_ComputesNothing()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Prefill(runner, 1, cancellationToken: new CancellationToken(canceled: true)));

        Assert.Empty(decoder.Passes);
    }

    [Fact]
    public async Task RunAsync_BeyondContext_IsRefusedBeforeAnyPass()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder, passRows: 10);

        await Assert.ThrowsAsync<InvalidOptionException>(() => Prefill(runner, decoder.Spec.ContextLength + 1));

        Assert.Empty(decoder.Passes);
    }

    [Fact]
    public async Task RunAsync_OutOfMemoryOnce_IsRepeatedInSmallerPasses()
    {
        var decoder = new FakeDecoder
        {
            OnForward = batch =>
            {
                if (batch.Entries.Sum(entry => entry.Tokens.Length) > 10)
                {
                    throw new InsufficientMemoryException();
                }
            },
        };
        await using var runner = new DecoderRunner(decoder);
        var batch = new ForwardBatch();
        var logits = batch.AddLastLogits(decoder.CreateSequence(), new int[40]);

        await runner.RunAsync(batch, CancellationToken.None).AsTask().WaitAsync(Patience);

        Assert.Equal([40f], logits.Logits);
        Assert.Equal([40, 10, 10, 10, 10], decoder.Passes.Select(pass => pass.Sum()));
    }

    [Fact]
    public async Task RunAsync_OutOfMemoryAlways_IsATypedErrorAndTheNextRequestWorks()
    {
        var decoder = new FakeDecoder { OnForward = _ => throw new InsufficientMemoryException() };
        await using var runner = new DecoderRunner(decoder);

        var error = await Assert.ThrowsAsync<W2SException>(() => Prefill(runner, 40).WaitAsync(Patience));

        Assert.Contains("memory ran out", error.Message, StringComparison.Ordinal);
        decoder.OnForward = _ => { };
        await Prefill(runner, 40).WaitAsync(Patience);
    }

    [Fact]
    public async Task DisposeAsync_WhilePassRuns_WaitsForItAndFailsWhatIsPending()
    {
        var decoder = new FakeDecoder();
        var runner = new DecoderRunner(decoder);
        using var gate = new Gate(decoder);
        var running = Prefill(runner, 1);
        gate.WaitForPass();
        var pending = Prefill(runner, 2);

        var disposal = runner.DisposeAsync().AsTask();

        Assert.False(disposal.IsCompleted);
        Assert.False(decoder.IsDisposed);
        gate.Open();
        await disposal.WaitAsync(Patience);
        await running.WaitAsync(Patience);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pending.WaitAsync(Patience));
        Assert.True(decoder.IsDisposed);
        Assert.Single(decoder.Passes);
    }

    [Fact]
    public async Task DisposeAsync_NeverUsedOrTwice_DisposesTheDecoderAndIsHarmless()
    {
        var decoder = new FakeDecoder();
        var runner = new DecoderRunner(decoder);

        await runner.DisposeAsync();
        await runner.DisposeAsync();

        Assert.True(decoder.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Prefill(runner, 1));
    }

    private static Task Prefill(DecoderRunner runner, int tokens, Sequence? sequence = null, CancellationToken cancellationToken = default)
    {
        var batch = new ForwardBatch();
        batch.AddPrefill(sequence ?? runner.Decoder.CreateSequence(), new int[tokens]);
        return runner.RunAsync(batch, cancellationToken).AsTask();
    }

    /// <summary>Holds the first pass until it is opened.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _begun = new();
        private readonly ManualResetEventSlim _open = new();

        public Gate(FakeDecoder decoder) => decoder.OnForward = batch =>
        {
            _begun.Set();
            Assert.True(_open.Wait(Patience));
            Then(batch);
        };

        public Action<ForwardBatch> Then { get; set; } = _ => { };

        public void WaitForPass() => Assert.True(_begun.Wait(Patience));

        public void Open() => _open.Set();

        public void Dispose()
        {
            Open();
            _begun.Dispose();
        }
    }
}
