using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Loading;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting.Loading;

public sealed class SharedLoadTests
{
    private readonly TaskCompletionSource<int> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loads;
    private CancellationToken _given;

    [Fact]
    public async Task GetAsync_LastWaiterGivesUp_CancelsTheLoad()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var shared = new SharedLoad<int>(LoadCancellablyAsync);
        var waiting = new[] { shared.GetAsync(first.Token), shared.GetAsync(second.Token) };
        await BegunAsync(1);

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting[0]);
        Assert.False(_given.IsCancellationRequested);
        Assert.Equal(ModelState.Loading, shared.Status.State);

        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting[1]);
        Assert.True(_given.IsCancellationRequested);
        Assert.Equal((ModelState.NotLoaded, null), shared.Status);
    }

    [Fact]
    public async Task GetAsync_AfterAllGaveUp_LoadsAnewOnceTheOldLoadHasEnded()
    {
        var shared = new SharedLoad<int>(LoadRegardlessAsync);
        await AbandonAsync(shared);

        var next = shared.GetAsync(default);
        Assert.Equal(ModelState.Loading, shared.Status.State);
        await Task.Delay(20);
        Assert.Equal(1, _loads); // two copies of the weights may not fit
        _result.SetCanceled();

        await BegunAsync(2);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next); // of the second load, which reads the same result
    }

    [Fact]
    public async Task GetAsync_AbandonedLoadThatWasDoneAllTheSame_IsUsed()
    {
        var shared = new SharedLoad<int>(LoadRegardlessAsync);
        await AbandonAsync(shared);

        var next = shared.GetAsync(default);
        _result.SetResult(7);

        Assert.Equal(7, await next);
        Assert.Equal(7, await shared.GetAsync(default));
        Assert.Equal(1, _loads);
        Assert.Equal((ModelState.Loaded, null), shared.Status);
    }

    [Fact]
    public async Task GetAsync_CancelledBeforehand_StartsNothing()
    {
        var shared = new SharedLoad<int>(LoadCancellablyAsync);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shared.GetAsync(new CancellationToken(canceled: true)));

        Assert.Equal((ModelState.NotLoaded, 0), (shared.Status.State, _loads));
    }

    [Fact]
    public async Task Status_AfterAFailure_TellsOfItUntilALoadSucceeds()
    {
        var fault = new W2SException("half a file");
        var result = Task.FromException<int>(fault);
        var shared = new SharedLoad<int>(token => result.WaitAsync(token));
        await Assert.ThrowsAsync<W2SException>(() => shared.GetAsync(default));
        Assert.Equal((ModelState.Failed, fault), shared.Status);

        result = _result.Task;
        await AbandonAsync(shared, begun: false);
        Assert.Equal((ModelState.Failed, fault), shared.Status);

        _result.SetResult(1);
        await shared.GetAsync(default);
        Assert.Equal((ModelState.Loaded, null), shared.Status);
    }

    [Fact]
    public async Task GetAsync_ManyWhoComeAndGo_NeverLoadTwiceAtOnceAndNobodyIsForgotten()
    {
        var running = 0;
        for (var round = 0; round < 20; round++)
        {
            var shared = new SharedLoad<int>(async token =>
            {
                Assert.Equal(1, Interlocked.Increment(ref running));
                try
                {
                    await Task.Delay(1, token);
                    return 1;
                }
                finally
                {
                    Interlocked.Decrement(ref running);
                }
            });
            var impatient = Enumerable.Range(0, 20).Select(i => Task.Run(() => GiveUpSoonAsync(shared, i % 3)));
            var patient = Enumerable.Range(0, 4).Select(_ => Task.Run(() => shared.GetAsync(default)));

            var values = await Task.WhenAll(impatient.Concat(patient)).WaitAsync(TimeSpan.FromMinutes(1));

            Assert.All(values[^4..], value => Assert.Equal(1, value));
        }
    }

    private static async Task<int> GiveUpSoonAsync(SharedLoad<int> shared, int yields)
    {
        using var patience = new CancellationTokenSource();
        var waiting = shared.GetAsync(patience.Token);
        for (var i = 0; i < yields; i++)
        {
            await Task.Yield();
        }

        await patience.CancelAsync();
        await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.False(waiting.IsFaulted);
        return 0;
    }

    private async Task AbandonAsync(SharedLoad<int> shared, bool begun = true)
    {
        using var patience = new CancellationTokenSource();
        var waiting = shared.GetAsync(patience.Token);
        if (begun)
        {
            await BegunAsync(1);
        }

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Task BegunAsync(int loads) => Eventually.IsTrueAsync(() => Volatile.Read(ref _loads) >= loads);

    private Task<int> LoadCancellablyAsync(CancellationToken cancellationToken) =>
        LoadRegardlessAsync(cancellationToken).WaitAsync(cancellationToken);

    private Task<int> LoadRegardlessAsync(CancellationToken cancellationToken)
    {
        _given = cancellationToken;
        Interlocked.Increment(ref _loads);
        return _result.Task;
    }
}
