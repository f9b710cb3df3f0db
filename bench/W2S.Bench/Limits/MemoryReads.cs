using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using W2S.Bench.Measuring;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Bench.Limits;

/// <summary>Reading a buffer far larger than the last-level cache, on every thread.</summary>
internal sealed unsafe class MemoryReads : IDisposable
{
    private const long BufferFloats = 1L << 28;  // 1 GiB
    private const int PieceFloats = 1 << 20;     // read by one thread at a time
    private const int Pieces = (int)(BufferFloats / PieceFloats);

    private readonly AlignedBuffer _buffer = new(BufferFloats);
    private readonly RangeJob _oneStream;
    private readonly RangeJob _fourStreams;

    public MemoryReads()
    {
        _buffer.Clear();
        _oneStream = Job(streams: 1);
        _fourStreams = Job(streams: 4);
    }

    /// <summary>Bytes a second: a thread reads one place or four places at a time, whichever is faster here.</summary>
    public double Rate(WorkerPool workers) =>
        (double)BufferFloats * sizeof(float) / Math.Min(Seconds(_oneStream, workers), Seconds(_fourStreams, workers));

    public void Dispose() => _buffer.Dispose();

    private static double Seconds(RangeJob job, WorkerPool workers) => Clock.Seconds(() => workers.Run(Pieces, 1, job));

    private RangeJob Job(int streams) => new((start, end, _) =>
    {
        for (var piece = start; piece < end; piece++)
        {
            GC.KeepAlive(Sum(_buffer.Data + ((long)piece * PieceFloats), streams));
        }
    });

    /// <param name="data">[piece]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* data, int streams)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        var length = PieceFloats / streams;
        if (streams == 1)
        {
            for (var i = 0; i < length; i += 64)
            {
                a += Vector512.Load(data + i);
                b += Vector512.Load(data + i + 16);
                c += Vector512.Load(data + i + 32);
                d += Vector512.Load(data + i + 48);
            }
        }
        else
        {
            for (var i = 0; i < length; i += 16)
            {
                a += Vector512.Load(data + i);
                b += Vector512.Load(data + length + i);
                c += Vector512.Load(data + (2 * length) + i);
                d += Vector512.Load(data + (3 * length) + i);
            }
        }

        return Vector512.Sum(a + b + c + d);
    }
}
