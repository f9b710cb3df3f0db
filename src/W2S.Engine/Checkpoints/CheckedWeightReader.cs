using System.Numerics;
using System.Runtime.InteropServices;
using W2S.Engine.Models;

namespace W2S.Engine.Checkpoints;

/// <summary>
/// Passes weights on while watching over them: stops when cancelled, before the next read (a large tensor takes several), and, when asked,
/// refuses numbers that are none.
/// </summary>
internal sealed class CheckedWeightReader(IWeightReader inner, bool requireFinite, CancellationToken cancellationToken) : IWeightReader
{
    public void Read(WeightReference reference, Span<float> destination)
    {
        cancellationToken.ThrowIfCancellationRequested();
        inner.Read(reference, destination);
        if (requireFinite && HasNonFinite(destination))
        {
            throw new ModelFormatException($"tensor '{reference.Tensor}': NaN or infinity found among its numbers");
        }
    }

    public WeightType StoredType(WeightReference reference) => inner.StoredType(reference);

    private static bool HasNonFinite(ReadOnlySpan<float> numbers)
    {
        // Exponents of all ones are exactly NaN and infinity.
        const uint Exponent = 0x7F800000;
        var bits = MemoryMarshal.Cast<float, uint>(numbers);
        var mask = new Vector<uint>(Exponent);
        while (bits.Length >= Vector<uint>.Count)
        {
            if (Vector.EqualsAny(new Vector<uint>(bits) & mask, mask))
            {
                return true;
            }

            bits = bits[Vector<uint>.Count..];
        }

        foreach (var number in bits)
        {
            if ((number & Exponent) == Exponent)
            {
                return true;
            }
        }

        return false;
    }
}
