using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using W2S.Bench.Measuring;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;

namespace W2S.Bench.Limits;

/// <summary>Fused multiply-adds in registers, in the vectors a kernel set uses: the most its products could reach.</summary>
internal sealed class FusedMultiplyAdds
{
    /// <summary>Independent chains: more than any core's latency times its units, and few enough for 16 registers.</summary>
    private const int Chains = 12;

    private const int Rounds = 1_000_000;
    private const int PiecesPerThread = 4;

    private readonly RangeJob _job;
    private readonly double _operationsPerPiece; // a multiply-add counts as two

    public FusedMultiplyAdds(KernelSet kernels)
    {
        (Func<float> run, int lanes) = kernels.Name switch
        {
            "avx512" => (Run<Simd512, Vector512<float>>, Simd512.Width),
            "avx2" => (Run<Simd256, Vector256<float>>, Simd256.Width),
            _ => ((Func<float>)Run<SimdPortable, Vector<float>>, SimdPortable.Width),
        };
        _operationsPerPiece = 2.0 * Chains * lanes * Rounds;
        _job = new RangeJob((start, end, _) =>
        {
            for (var piece = start; piece < end; piece++)
            {
                GC.KeepAlive(run());
            }
        });
    }

    /// <summary>Operations a second, on every thread of the pool.</summary>
    public double Rate(WorkerPool workers)
    {
        var pieces = PiecesPerThread * workers.ThreadCount;
        return _operationsPerPiece * pieces / Clock.Seconds(() => workers.Run(pieces, 1, _job));
    }

    /// <summary>Operations a second, on this thread alone.</summary>
    public double RateOfOneCore() => _operationsPerPiece / Clock.Seconds(() => _job.Run(0, 1, worker: 0));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // Each chain goes to 1, so that no number becomes denormal.
        TVector x = TSimd.Broadcast(0.999f), y = TSimd.Broadcast(1e-3f);
        TVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (var round = 0; round < Rounds; round++)
        {
            a = TSimd.MultiplyAdd(a, x, y);
            b = TSimd.MultiplyAdd(b, x, y);
            c = TSimd.MultiplyAdd(c, x, y);
            d = TSimd.MultiplyAdd(d, x, y);
            e = TSimd.MultiplyAdd(e, x, y);
            f = TSimd.MultiplyAdd(f, x, y);
            g = TSimd.MultiplyAdd(g, x, y);
            h = TSimd.MultiplyAdd(h, x, y);
            i = TSimd.MultiplyAdd(i, x, y);
            j = TSimd.MultiplyAdd(j, x, y);
            k = TSimd.MultiplyAdd(k, x, y);
            l = TSimd.MultiplyAdd(l, x, y);
        }

        TVector ab = TSimd.Add(a, b), cd = TSimd.Add(c, d), ef = TSimd.Add(e, f), gh = TSimd.Add(g, h), ij = TSimd.Add(i, j), kl = TSimd.Add(k, l);
        return TSimd.Sum(TSimd.Add(TSimd.Add(TSimd.Add(ab, cd), TSimd.Add(ef, gh)), TSimd.Add(ij, kl)));
    }
}
