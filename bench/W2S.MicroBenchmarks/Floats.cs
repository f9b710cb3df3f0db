using W2S.Engine.Runtime.Cpu;

namespace W2S.MicroBenchmarks;

/// <summary>Buffers of numbers that are the same in every process.</summary>
internal static class Floats
{
    /// <returns>[length], uniform in [-1, 1).</returns>
    public static AlignedBuffer Random(int length)
    {
        var random = new Random(1);
        var buffer = new AlignedBuffer(length);
        foreach (ref var number in buffer.AsSpan())
        {
            number = (2 * random.NextSingle()) - 1;
        }

        return buffer;
    }
}
