using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace W2S.Engine.Checkpoints;

/// <summary>Finds NaN and infinity among the numbers of a checkpoint.</summary>
internal static class NonFinite
{
    // Exponents of all ones are exactly NaN and infinity.
    private const uint Exponent = 0x7F800000;

    /// <summary>The first; null where all are finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a checkpoint is loaded once: there is no warming up
    public static float? First(ReadOnlySpan<float> numbers)
    {
        var bits = MemoryMarshal.Cast<float, uint>(numbers);
        var mask = new Vector<uint>(Exponent);
        var i = 0;
        while (i + Vector<uint>.Count <= bits.Length && !Vector.EqualsAny(new Vector<uint>(bits[i..]) & mask, mask))
        {
            i += Vector<uint>.Count;
        }

        for (; i < bits.Length; i++)
        {
            if ((bits[i] & Exponent) == Exponent)
            {
                return numbers[i];
            }
        }

        return null;
    }
}
