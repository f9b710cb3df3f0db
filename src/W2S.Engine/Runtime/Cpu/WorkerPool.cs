using System.Runtime.ExceptionServices;

namespace W2S.Engine.Runtime.Cpu;

/// <summary>
/// Threads that compute ranges of a job together with the thread that asks for it. One pool serves all decoders of a process,
/// so that several of them do not use more threads than there are processors. Safe to use from any thread: jobs take turns, but for those
/// too small to be shared, which run at once on the thread that asks.
/// </summary>
/// <remarks>A worker out of work looks out for more for some microseconds, then sleeps: an idle pool uses no processor time.</remarks>
public sealed class WorkerPool : IDisposable
{
    /// <summary>Ranges per thread: enough that a thread the machine took away does not keep all others waiting.</summary>
    private const int RangesPerThread = 4;

    /// <summary>How often a worker looks for more work before it sleeps.</summary>
    private const int SpinsBeforeSleep = 64;

    private readonly Lock _submission = new();   // held by the thread whose job runs
    private readonly object _sleep = new();      // workers wait on it
    private bool _started;
    private bool _disposed;
    private int _sleeping;

    private IRangeJob? _job;
    private int _count;
    private int _ranges;
    private int _unclaimed;  // ranges nobody has taken yet; below 1 there are none
    private int _unfinished; // ranges not computed yet
    private ExceptionDispatchInfo? _error;

    /// <param name="threadCount">Threads that compute at the same time, the asking one included.</param>
    public WorkerPool(int threadCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threadCount);
        ThreadCount = threadCount;
    }

    /// <summary>The pool every decoder uses unless told otherwise: as many threads as processors. Never dispose it.</summary>
    public static WorkerPool Shared { get; } = new(Environment.ProcessorCount);

    /// <summary>Threads that compute at the same time, the asking one included.</summary>
    public int ThreadCount { get; }

    /// <summary>Workers that use no processor time: all of them soon after the last job.</summary>
    internal int SleepingWorkers => Volatile.Read(ref _sleeping);

    /// <summary>Ends the pool's threads.</summary>
    public void Dispose()
    {
        lock (_sleep)
        {
            Volatile.Write(ref _disposed, true);
            Monitor.PulseAll(_sleep);
        }
    }

    /// <summary>Computes all of 0 .. <paramref name="count"/> and returns when that is done.</summary>
    /// <param name="smallestRange">Ranges shorter than this are not worth handing out.</param>
    internal void Run(int count, int smallestRange, IRangeJob job)
    {
        var worthwhile = count / Math.Max(1, smallestRange);
        if (worthwhile <= 1)
        {
            job.Run(0, count, worker: 0); // taking turns would cost more than the work, and numbers are a job's own
            return;
        }

        lock (_submission)
        {
            var ranges = Math.Min(ThreadCount == 1 ? 1 : ThreadCount * RangesPerThread, worthwhile);
            if (ranges <= 1)
            {
                job.Run(0, count, worker: 0);
                return;
            }

            Start();
            (_job, _count, _ranges, _error, _unfinished) = (job, count, ranges, null, ranges);
            Interlocked.Exchange(ref _unclaimed, ranges); // from here on the workers see the job
            if (Volatile.Read(ref _sleeping) > 0)
            {
                lock (_sleep)
                {
                    Monitor.PulseAll(_sleep);
                }
            }

            Work(worker: 0);
            var wait = new SpinWait();
            while (Volatile.Read(ref _unfinished) > 0)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }

            _job = null;
            _error?.Throw();
        }
    }

    private void Start()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        for (var worker = 1; worker < ThreadCount; worker++)
        {
            var index = worker;
            new Thread(() => Serve(index)) { IsBackground = true, Name = $"W2S worker {index}" }.Start();
        }
    }

    private void Serve(int worker)
    {
        while (!Volatile.Read(ref _disposed))
        {
            Work(worker);
            var wait = new SpinWait();
            for (var i = 0; i < SpinsBeforeSleep && Volatile.Read(ref _unclaimed) <= 0; i++)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }

            if (Volatile.Read(ref _unclaimed) <= 0)
            {
                Sleep();
            }
        }
    }

    private void Sleep()
    {
        lock (_sleep)
        {
            Interlocked.Increment(ref _sleeping); // before the last look, so that work published after it wakes us
            while (Volatile.Read(ref _unclaimed) <= 0 && !_disposed)
            {
                Monitor.Wait(_sleep);
            }

            Interlocked.Decrement(ref _sleeping);
        }
    }

    /// <summary>Takes ranges until there are none. A range that was taken keeps its job from ending, so the fields are the job's.</summary>
    private void Work(int worker)
    {
        int claimed;
        while ((claimed = Interlocked.Decrement(ref _unclaimed)) >= 0)
        {
            var range = _ranges - 1 - claimed;
            try
            {
                _job!.Run((int)((long)_count * range / _ranges), (int)((long)_count * (range + 1) / _ranges), worker);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
            }

            Interlocked.Decrement(ref _unfinished);
        }
    }
}
