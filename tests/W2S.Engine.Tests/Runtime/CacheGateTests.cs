using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Runtime;

public sealed class CacheGateTests
{
    private readonly CacheGate _gate = new(() => 10);

    [Fact]
    public async Task ReserveAsync_WhatFitsBesideTheOthers_IsLetInAtOnce()
    {
        using var first = await _gate.ReserveAsync(4, null, default);
        using var second = await _gate.ReserveAsync(6, null, default);

        Assert.Equal((10, 0), (_gate.ReservedBytes, _gate.WaitingCount));
    }

    [Fact]
    public async Task ReserveAsync_SmallOneBehindALargeOne_DoesNotOvertakeIt()
    {
        var first = await _gate.ReserveAsync(4, null, default);
        var large = _gate.ReserveAsync(8, null, default);
        var small = _gate.ReserveAsync(1, null, default);
        Assert.Equal((4, 2), (_gate.ReservedBytes, _gate.WaitingCount));

        first.Dispose();

        using var large2 = await large;
        using var small2 = await small;
        Assert.Equal((9, 0), (_gate.ReservedBytes, _gate.WaitingCount));
    }

    [Fact]
    public async Task ReserveAsync_MoreThanTheLimit_IsLetInAlone()
    {
        var first = await _gate.ReserveAsync(1, null, default);
        var second = _gate.ReserveAsync(100, null, default);
        Assert.False(second.IsCompleted);

        first.Dispose();
        (await second).Dispose();

        Assert.Equal(0, _gate.ReservedBytes);
    }

    [Fact]
    public async Task ReserveAsync_LimitsOfItsOwn_CountForEachWhoComes()
    {
        using var first = await _gate.ReserveAsync(6, 100, default);
        var tight = _gate.ReserveAsync(6, 11, default);
        Assert.False(tight.IsCompleted);

        first.Dispose();

        using var second = await tight;
        using var third = await _gate.ReserveAsync(94, 100, default);
        Assert.Equal(100, _gate.ReservedBytes);
    }

    [Fact]
    public async Task ReserveAsync_CapacityThatGrows_IsAskedForAgainWhenSomethingIsReleased()
    {
        var capacity = 10L;
        var gate = new CacheGate(() => capacity);
        using var stays = await gate.ReserveAsync(9, null, default);
        var leaves = await gate.ReserveAsync(1, null, default);
        var waits = gate.ReserveAsync(5, null, default);

        capacity = 14;
        Assert.False(waits.IsCompleted);
        leaves.Dispose();

        using var admitted = await waits;
        Assert.Equal(14, gate.ReservedBytes);
    }

    [Fact]
    public async Task Reserve_WhatIsOnlyCounted_NeverWaitsAndKeepsOthersOut()
    {
        using var large = await _gate.ReserveAsync(10, null, default);
        var counted = _gate.Reserve(5);
        Assert.Equal(15, _gate.ReservedBytes);

        large.Dispose();
        var next = _gate.ReserveAsync(6, null, default);
        Assert.False(next.IsCompleted);
        counted.Dispose();

        (await next).Dispose();
        Assert.Equal(0, _gate.ReservedBytes);
    }

    [Fact]
    public async Task ReserveAsync_CancelledWhileItWaits_LetsThoseBehindItIn()
    {
        using var cancellation = new CancellationTokenSource();
        using var first = await _gate.ReserveAsync(5, null, default);
        var large = _gate.ReserveAsync(9, null, cancellation.Token);
        var small = _gate.ReserveAsync(5, null, default);

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        using var second = await small;
        Assert.Equal((10, 0), (_gate.ReservedBytes, _gate.WaitingCount));
    }

    [Fact]
    public async Task Dispose_Twice_ReleasesOnce()
    {
        using var stays = await _gate.ReserveAsync(5, null, default);
        var leaves = await _gate.ReserveAsync(5, null, default);

        leaves.Dispose();
        leaves.Dispose();

        Assert.Equal(5, _gate.ReservedBytes);
    }

    [Fact]
    public async Task Close_ThoseWhoWaitAndThoseWhoCome_Fail()
    {
        var inside = await _gate.ReserveAsync(10, null, default);
        var waits = _gate.ReserveAsync(1, null, default);

        _gate.Close();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waits);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _gate.ReserveAsync(1, null, default));
        inside.Dispose();
        Assert.Equal((0, 0), (_gate.ReservedBytes, _gate.WaitingCount));
    }

    [Fact]
    public void ComingGoingAndGivingUp_InAnyOrder_KeepToTheLimitAndTheOrderAndLeaveNothing()
    {
        var steps = Gen.Choose(0, 9999).ArrayOf(40).ToArbitrary();
        Prop.ForAll(steps, numbers => new Story().PlayAsync(numbers)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task ReserveAsync_FromManyThreads_NeverExceedsTheLimitAndLosesNobody()
    {
        var most = 0L;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var cancellation = new CancellationTokenSource();
                var admission = _gate.ReserveAsync(1 + ((thread + i) % 10), null, cancellation.Token);
                if (i % 5 == thread % 5)
                {
                    await cancellation.CancelAsync();
                }

                try
                {
                    using var reservation = await admission;
                    InterlockedMax(ref most, _gate.ReservedBytes);
                    await Task.Yield();
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    // it waited, and gave up
                }
            }
        })));

        Assert.InRange(most, 1, 10);
        Assert.Equal((0, 0), (_gate.ReservedBytes, _gate.WaitingCount));
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    /// <summary>Plays random steps on a gate and on a model of it: who is inside, and who waits.</summary>
    private sealed class Story
    {
        private const long Limit = 20;

        private readonly CacheGate _gate = new(() => Limit);
        private readonly List<Request> _inside = [];
        private readonly List<Request> _waiting = []; // in order of arrival

        public async Task PlayAsync(int[] steps)
        {
            foreach (var step in steps)
            {
                var amount = step / 10;
                switch (step % 10)
                {
                    case < 5:
                        _waiting.Add(new Request(_gate, bytes: 1 + (amount % 30)));
                        break;
                    case < 8:
                        await LeaveAsync(amount);
                        break;
                    default:
                        await GiveUpAsync(amount);
                        break;
                }

                await CheckAsync();
            }

            while (_inside.Count > 0)
            {
                await LeaveAsync(0);
                await CheckAsync();
            }

            Assert.Equal((0, 0), (_gate.ReservedBytes, _gate.WaitingCount));
        }

        private async Task LeaveAsync(int which)
        {
            if (_inside.Count > 0)
            {
                var request = _inside[which % _inside.Count];
                _inside.Remove(request);
                (await request.Admission).Dispose();
            }
        }

        private async Task GiveUpAsync(int which)
        {
            if (_waiting.Count > 0)
            {
                var request = _waiting[which % _waiting.Count];
                _waiting.Remove(request);
                await request.Patience.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request.Admission);
            }
        }

        private async Task CheckAsync()
        {
            while (_waiting.Count > 0 && (_inside.Count == 0 || _inside.Sum(r => r.Bytes) + _waiting[0].Bytes <= Limit))
            {
                _inside.Add(_waiting[0]);
                _waiting.RemoveAt(0);
            }

            Assert.Equal((_inside.Sum(r => r.Bytes), _waiting.Count), (_gate.ReservedBytes, _gate.WaitingCount));
            Assert.True(_gate.ReservedBytes <= Limit || _inside.Count == 1);
            await Task.WhenAll(_inside.Select(request => request.Admission));
            Assert.DoesNotContain(_waiting, request => request.Admission.IsCompleted);
        }
    }

    private sealed class Request
    {
        public Request(CacheGate gate, long bytes) => (Bytes, Admission) = (bytes, gate.ReserveAsync(bytes, null, Patience.Token));

        public long Bytes { get; }

        public CancellationTokenSource Patience { get; } = new();

        public Task<CacheReservation> Admission { get; }
    }
}
