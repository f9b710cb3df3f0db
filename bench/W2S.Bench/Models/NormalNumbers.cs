namespace W2S.Bench.Models;

/// <summary>Normally distributed numbers, the same for the same seed: Box and Muller's method over .NET's seeded generator.</summary>
internal sealed class NormalNumbers(int seed)
{
    private readonly Random _random = new(seed);

    public void Fill(Span<float> numbers, float mean, float deviation)
    {
        if (deviation == 0)
        {
            numbers.Fill(mean);
            return;
        }

        for (var i = 0; i < numbers.Length; i += 2)
        {
            var radius = MathF.Sqrt(-2 * MathF.Log(1 - _random.NextSingle()));
            (var sine, var cosine) = MathF.SinCos(2 * MathF.PI * _random.NextSingle());
            numbers[i] = mean + (deviation * radius * sine);
            if (i + 1 < numbers.Length)
            {
                numbers[i + 1] = mean + (deviation * radius * cosine);
            }
        }
    }
}
