using System.Text.Json;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>What transformers computed for one sequence of tokens.</summary>
/// <param name="LogProbabilities">For language models: of each token given those before it; null for the first.</param>
/// <param name="LogitsAt">For language models: [vocab] by position.</param>
/// <param name="Labels">For classifiers: [labels].</param>
internal sealed record GoldenSequence(
    int[] Ids, double?[]? LogProbabilities, double? Total, IReadOnlyDictionary<int, float[]>? LogitsAt, float[]? Labels)
{
    /// <summary>
    /// Relative, and absolute where numbers are above 1. Both sides compute in 32-bit floats, in other orders: some 1e-5 on numbers around 10.
    /// A wrong detail shows in the first digits (<see cref="GoldenVariantTests"/>). What a runtime computes otherwise may be as many times
    /// as far away as it says.
    /// </summary>
    public const double Tolerance = 1e-4;

    public static GoldenSequence[] Read(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Fixtures.PathOf("golden", "logits", name + ".json")));
        return [.. json.RootElement.GetProperty("sequences").EnumerateArray().Select(Read)];
    }

    /// <param name="found">[tokens]: at i the log-probability of token i + 1.</param>
    /// <param name="coarseness">By which <see cref="Tolerance"/> is multiplied.</param>
    public void AssertLogProbabilities(IReadOnlyList<double> found, string name, double coarseness)
    {
        Assert.Equal(Ids.Length, found.Count);
        for (var i = 1; i < Ids.Length; i++)
        {
            var expected = LogProbabilities![i]!.Value;
            AssertClose(expected, found[i - 1], Math.Abs(expected), coarseness, $"{name}, token {i}");
        }

        Assert.Equal(Total!.Value, found.Sum(), Tolerance * coarseness * Ids.Length);
    }

    /// <inheritdoc cref="AssertLogProbabilities"/>
    public static void AssertClose(float[] expected, float[] found, string where, double coarseness)
    {
        Assert.Equal(expected.Length, found.Length);
        double largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            AssertClose(expected[i], found[i], largest, coarseness, $"{where}, logit {i}");
        }
    }

    private static void AssertClose(double expected, double found, double size, double coarseness, string where) => Assert.True(
        Math.Abs(expected - found) <= Tolerance * coarseness * Math.Min(1, size), $"{where}: {found} found, {expected} expected");

    private static GoldenSequence Read(JsonElement sequence)
    {
        var ids = sequence.GetProperty("ids").Deserialize<int[]>()!;
        var logits = sequence.GetProperty("logits");
        return logits.ValueKind == JsonValueKind.Array
            ? new GoldenSequence(ids, null, null, null, logits.Deserialize<float[]>())
            : new GoldenSequence(
                ids,
                sequence.GetProperty("logprobs").Deserialize<double?[]>(),
                sequence.GetProperty("total").GetDouble(),
                logits.Deserialize<Dictionary<int, float[]>>(),
                null);
    }
}
