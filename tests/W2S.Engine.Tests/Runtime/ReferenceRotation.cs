using W2S.Engine.Models;

namespace W2S.Engine.Tests.Runtime;

/// <summary>
/// Rotates pairs (i, i + half) of a head's first numbers by position * frequency; the rest of the head stays. Of the scalings it knows the two
/// that depend on the length.
/// </summary>
internal sealed class ReferenceRotation(RotaryPositions rotary, int expectedLength)
{
    public double[] Rotate(double[] head, int position)
    {
        double[] y = [.. head];
        var half = rotary.RotarySize / 2;
        for (var i = 0; i < half; i++)
        {
            var angle = position * Frequency(i);
            double cosine = Math.Cos(angle) * Magnitude, sine = Math.Sin(angle) * Magnitude;
            y[i] = (head[i] * cosine) - (head[half + i] * sine);
            y[half + i] = (head[half + i] * cosine) + (head[i] * sine);
        }

        return y;
    }

    private double Magnitude => rotary.Scaling is LongRotaryScaling scaling ? scaling.Magnitude : 1;

    private double Frequency(int i) => rotary.Scaling switch
    {
        null => Power(rotary.Theta, i),
        LongRotaryScaling scaling => Power(rotary.Theta, i) / (expectedLength > scaling.OriginalLength ? scaling.LongDivisors : scaling.ShortDivisors)[i],
        DynamicRotaryScaling scaling => Power(rotary.Theta * Math.Pow(Stretch(scaling), rotary.RotarySize / (rotary.RotarySize - 2.0)), i),
        _ => throw new NotSupportedException(rotary.Scaling.ToString()),
    };

    private double Stretch(DynamicRotaryScaling scaling) =>
        (scaling.Factor * Math.Max(expectedLength, scaling.OriginalLength) / scaling.OriginalLength) - (scaling.Factor - 1);

    private double Power(double theta, int i) => Math.Pow(theta, -2.0 * i / rotary.RotarySize);
}
