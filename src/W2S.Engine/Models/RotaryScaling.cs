namespace W2S.Engine.Models;

/// <summary>
/// A way of stretching rotary frequencies beyond the lengths a model was first trained on, by the name configurations give it
/// (<c>rope_type</c>): one of the records below. <see cref="RotaryFrequencies"/> computes them.
/// </summary>
public abstract record RotaryScaling;

/// <summary><c>linear</c>: all frequencies are divided by a factor.</summary>
public sealed record LinearRotaryScaling(double Factor) : RotaryScaling;

/// <summary><c>dynamic</c>: theta grows with the sequence, once it is longer than the original context.</summary>
/// <param name="OriginalLength">In tokens.</param>
public sealed record DynamicRotaryScaling(double Factor, int OriginalLength) : RotaryScaling;

/// <summary><c>llama3</c>: low frequencies are divided by a factor, high ones kept, those between blended.</summary>
/// <param name="OriginalLength">In tokens.</param>
public sealed record Llama3RotaryScaling(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalLength) : RotaryScaling;

/// <summary><c>yarn</c> (Peng et al., arXiv 2309.00071): as llama3 with a linear ramp over dimensions, and a larger magnitude.</summary>
/// <param name="OriginalLength">In tokens.</param>
/// <param name="Magnitude">Factor of cosines and sines.</param>
/// <param name="TruncatesRamp">The ramp's ends are rounded to whole dimensions.</param>
public sealed record YarnRotaryScaling(
    double Factor, int OriginalLength, double BetaFast, double BetaSlow, double Magnitude, bool TruncatesRamp) : RotaryScaling;

/// <summary>
/// <c>longrope</c> (Ding et al., arXiv 2402.13753): a divisor for each frequency, other ones for sequences beyond the original context.
/// </summary>
/// <param name="ShortDivisors">[rotary size / 2]</param>
/// <param name="LongDivisors">[rotary size / 2]</param>
/// <param name="OriginalLength">In tokens.</param>
/// <param name="Magnitude">Factor of cosines and sines.</param>
public sealed record LongRotaryScaling(
    IReadOnlyList<double> ShortDivisors, IReadOnlyList<double> LongDivisors, int OriginalLength, double Magnitude) : RotaryScaling;
