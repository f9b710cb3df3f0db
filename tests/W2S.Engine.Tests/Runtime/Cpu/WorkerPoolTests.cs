using W2S.Engine.Runtime.Cpu;

namespace W2S.Engine.Tests.Runtime.Cpu;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Run_AnyCount_VisitsEveryIndexOnce(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (var count = 0; count < 300; count++)
        {
            var visits = new int[count];
            pool.Run(count, smallestRange: 3, new RangeJob((start, end, _) =>
            {
                for (var i = start; i < end; i++)
                {
                    Interlocked.Increment(ref visits[i]);
                }
            }));
            Assert.All(visits, visit => Assert.Equal(1, visit));
        }
    }

    [Fact]
    public void Run_AfterItsWorkersSlept_WakesThem()
    {
        using var pool = new WorkerPool(2);
        for (var i = 0; i < 3; i++)
        {
            using var both = new Barrier(2); // passes only if two threads are in the job at the same time
            pool.Run(8, 1, new RangeJob((start, _, _) =>
            {
                if (start < 2)
                {
                    Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30)));
                }
            }));
            Thread.Sleep(50);
        }
    }

    [Fact]
    public void Run_WorkerNumbers_AreNeverUsedTwiceAtATimeInAJob()
    {
        using var pool = new WorkerPool(4);
        var busy = new int[4];
        for (var i = 0; i < 200; i++)
        {
            pool.Run(64, 1, new RangeJob((_, _, worker) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref busy[worker]));
                Thread.SpinWait(50);
                Interlocked.Decrement(ref busy[worker]);
            }));
        }
    }

    [Fact]
    public void Run_JobThrows_SurfacesItAndThePoolGoesOn()
    {
        using var pool = new WorkerPool(3);
        for (var i = 0; i < 50; i++)
        {
            Assert.Throws<FormatException>(() => pool.Run(30, 1, new RangeJob((start, _, _) =>
            {
                if (start > 10)
                {
                    throw new FormatException("no");
                }
            })));
        }

        var sum = 0;
        pool.Run(30, 1, new RangeJob((start, end, _) => Interlocked.Add(ref sum, end - start)));
        Assert.Equal(30, sum);
    }

    [Fact]
    public async Task Run_FromSeveralThreads_KeepsJobsApart()
    {
        using var pool = new WorkerPool(3);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                var sum = 0;
                pool.Run(100, 1, new RangeJob((start, end, _) => Interlocked.Add(ref sum, end - start)));
                Assert.Equal(100, sum);
            }
        })));
    }

    [Fact]
    public void Run_TooSmallToShare_DoesNotWaitForAnothersJob()
    {
        using var pool = new WorkerPool(2);
        var isDone = false;
        pool.Run(8, 1, new RangeJob((start, _, _) =>
        {
            if (start == 0)
            {
                var other = new Thread(() => pool.Run(1, 1, new RangeJob((_, _, _) => Volatile.Write(ref isDone, true))));
                other.Start();
                Assert.True(other.Join(TimeSpan.FromSeconds(30)));
            }
        }));
        Assert.True(isDone);
    }

    [Fact]
    public void Run_AfterTheLastJob_WorkersSleep()
    {
        using var pool = new WorkerPool(4);
        pool.Run(64, 1, new RangeJob((_, _, _) => Thread.SpinWait(1000)));
        Assert.True(SpinWait.SpinUntil(() => pool.SleepingWorkers == 3, TimeSpan.FromSeconds(30)));
    }
}
