using System.Numerics;

namespace W2S.Engine.Models.Configuration;

/// <summary>
/// What configurations may ask for. Wide enough for every published model, narrow enough that no product of two overflows.
/// </summary>
internal static class ConfigRanges
{
    public static readonly Range<int> VocabularySize = new(1, 1 << 24);
    public static readonly Range<int> HiddenSize = new(1, 1 << 18);
    public static readonly Range<int> LayerCount = new(1, 1_000);
    public static readonly Range<int> HeadCount = new(1, 4_096);
    public static readonly Range<int> HeadSize = new(1, 4_096);
    public static readonly Range<int> IntermediateSize = new(1, 1 << 20);
    public static readonly Range<int> ContextLength = new(1, 1 << 24);
    public static readonly Range<int> LabelCount = new(1, 100_000);
    public static readonly Range<int> PadToken = new(-1, int.MaxValue);
    public static readonly Range<double> NormEpsilon = new(1e-12, 0.1);
    public static readonly Range<int> Window = new(1, 1 << 30);
    public static readonly Range<int> FirstWindowLayer = new(0, 1_000_000);
    public static readonly Range<double> QueryScalar = new(1e-3, 1e6);
    public static readonly Range<double> SoftCap = new(1e-3, 1e6);

    /// <summary>Above 1: yarn divides by its logarithm.</summary>
    public static readonly Range<double> RotaryTheta = new(2, 1e12);
    public static readonly Range<double> RotaryShare = new(1e-3, 1);
    public static readonly Range<double> RotaryFactor = new(1, 10_000);
    public static readonly Range<double> RotaryDivisor = new(1e-3, 1e6);
    public static readonly Range<double> RotaryTurns = new(1e-3, 1e6);
    public static readonly Range<double> RotaryMagnitude = new(1e-3, 1_000);
    public static readonly Range<double> RotaryMagnitudeWeight = new(0, 1_000);

    /// <summary>From two tokens on: magnitudes divide by its logarithm.</summary>
    public static readonly Range<int> OriginalLength = new(2, 1 << 24);
}

/// <summary>Numbers from <paramref name="Least"/> to <paramref name="Most"/>; NaN is never among them.</summary>
internal readonly record struct Range<T>(T Least, T Most)
    where T : INumber<T>
{
    public bool Contains(T value) => value >= Least && value <= Most;
}
