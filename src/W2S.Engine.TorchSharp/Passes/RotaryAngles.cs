using System.Runtime.InteropServices;
using W2S.Engine.Models;

namespace W2S.Engine.Torch.Passes;

/// <summary>By what the queries and keys of a pass are rotated, on one device.</summary>
/// <remarks>
/// Computed anew for each pass, in 64-bit floats: some six operations beside some hundred, and no table as long as the context, of which some
/// scalings would need one for each request.
/// </remarks>
/// <param name="Cosines">[rows, 1, rotary size], of the type that is computed with.</param>
/// <param name="Sines">Likewise; those of the first half are negative.</param>
internal sealed record RotaryAngles(Tensor Cosines, Tensor Sines)
{
    /// <param name="positions">[rows], on the device.</param>
    /// <param name="frequencies">At least one.</param>
    /// <param name="frequencyOfRow">[rows] which is a row's; null for the only one.</param>
    public static RotaryAngles Compute(
        Tensor positions, IReadOnlyList<RotaryFrequencies> frequencies, Tensor? frequencyOfRow, ScalarType compute)
    {
        var numbers = Numbers(frequencies).to(positions.device); // [frequencies, 1 + rotary size]
        var own = frequencyOfRow is null ? numbers : numbers.index_select(0, frequencyOfRow); // [1 or rows, 1 + rotary size]
        var magnitudes = own.narrow(1, 0, 1);
        var angles = positions.to_type(ScalarType.Float64).unsqueeze(1).mul(own.narrow(1, 1, own.shape[1] - 1));
        return new RotaryAngles(
            angles.cos().mul_(magnitudes).to_type(compute).unsqueeze(1), angles.sin_().mul_(magnitudes).to_type(compute).unsqueeze(1));
    }

    /// <summary>Rotates in place: the first half of a head's leading numbers against the second.</summary>
    /// <param name="heads">[rows, heads, head size]</param>
    public void Rotate(Tensor heads)
    {
        var half = Cosines.shape[2] / 2;
        var rotated = heads.narrow(2, 0, 2 * half);
        var swapped = torch.cat([heads.narrow(2, half, half), heads.narrow(2, 0, half)], 2);
        rotated.mul_(Cosines).addcmul_(swapped, Sines, Scalars.One);
    }

    /// <summary>
    /// For each, its magnitude and its frequencies twice, the first time negative: cosines do not mind, and sines need the sign.
    /// </summary>
    private static Tensor Numbers(IReadOnlyList<RotaryFrequencies> frequencies)
    {
        double[] numbers =
        [
            .. frequencies.SelectMany(one =>
                one.RadiansPerPosition.Select(radians => -radians).Prepend(one.Magnitude).Concat(one.RadiansPerPosition)),
        ];
        return torch.tensor(numbers).view(frequencies.Count, -1);
    }
}
