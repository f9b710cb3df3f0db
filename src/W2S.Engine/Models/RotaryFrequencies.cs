namespace W2S.Engine.Models;

/// <summary>The angles by which positions rotate queries and keys.</summary>
/// <param name="RadiansPerPosition">[rotary size / 2]</param>
/// <param name="Magnitude">Factor of cosines and sines.</param>
public sealed record RotaryFrequencies(IReadOnlyList<double> RadiansPerPosition, double Magnitude)
{
    /// <param name="expectedLength">
    /// How long, in tokens, the sequence will become: the scalings <c>dynamic</c> and <c>longrope</c> depend on it. They are computed once for
    /// a sequence and not anew as it grows: keys already cached would have been rotated by others.
    /// </param>
    public static RotaryFrequencies Compute(RotaryPositions positions, int expectedLength) => positions.Scaling is null
        ? new RotaryFrequencies([.. Enumerable.Range(0, positions.RotarySize / 2).Select(i => Math.Pow(positions.Theta, -2.0 * i / positions.RotarySize))], 1)
        : throw new NotSupportedException($"{positions.Scaling} at {expectedLength}");
}
