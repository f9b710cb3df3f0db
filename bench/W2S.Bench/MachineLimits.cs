using System.Runtime.Intrinsics;
using W2S.Engine.Runtime.Cpu;

namespace W2S.Bench;

/// <summary>What the machine itself can do, measured by the same program in the same run.</summary>
internal static unsafe class MachineLimits
{
    private const int Rounds = 200_000;

    /// <summary>Fused multiply-adds in registers, on every thread of the pool.</summary>
    /// <returns>Operations (two for each) a job of one call does, and the job.</returns>
    public static (double Operations, Action Run) FusedMultiplyAdds(WorkerPool workers)
    {
        var wide = Vector512.IsHardwareAccelerated;
        var job = new RangeJob((start, end, _) =>
        {
            for (var i = start; i < end; i++)
            {
                var unused = wide ? Chains512(Rounds) : Chains256(Rounds);
                GC.KeepAlive(unused);
            }
        });
        var lanes = wide ? Vector512<float>.Count : Vector256<float>.Count;
        var pieces = 4 * workers.ThreadCount;
        return (2.0 * 10 * lanes * Rounds * pieces, () => workers.Run(pieces, 1, job));
    }

    /// <summary>Reading a buffer far larger than the last-level cache.</summary>
    /// <returns>Bytes a job of one call reads, and the job.</returns>
    public static (double Bytes, Action Run) Reads(WorkerPool workers, AlignedBuffer buffer)
    {
        const int Piece = 1 << 18; // floats
        var pieces = (int)(buffer.Length / Piece);
        var job = new RangeJob((start, end, _) =>
            GC.KeepAlive(Sum(buffer.Data + ((long)start * Piece), (long)(end - start) * Piece)));
        return ((double)pieces * Piece * sizeof(float), () => workers.Run(pieces, 1, job));
    }

    /// <summary>10 independent chains: more than any core's latency times its units.</summary>
    private static float Chains512(int rounds)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(1e-3f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y;
        for (var n = 0; n < rounds; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    /// <inheritdoc cref="Chains512"/>
    private static float Chains256(int rounds)
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(1e-3f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y;
        for (var n = 0; n < rounds; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    private static float Sum(float* data, long count)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (long i = 0; i < count; i += 64)
        {
            a += Vector512.Load(data + i);
            b += Vector512.Load(data + i + 16);
            c += Vector512.Load(data + i + 32);
            d += Vector512.Load(data + i + 48);
        }

        return Vector512.Sum(a + b + c + d);
    }
}
