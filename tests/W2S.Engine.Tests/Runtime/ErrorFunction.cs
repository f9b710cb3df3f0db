namespace W2S.Engine.Tests.Runtime;

internal static class ErrorFunction
{
    /// <summary>The Taylor series, good to 1e-10 for the |x| below 4 that occur.</summary>
    public static double Erf(double x)
    {
        double term = x, sum = x;
        for (var n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return sum * 2 / Math.Sqrt(Math.PI);
    }
}
