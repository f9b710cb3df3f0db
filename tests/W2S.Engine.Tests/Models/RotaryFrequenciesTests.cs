using System.Text.Json;
using System.Text.Json.Nodes;
using W2S.Engine.Models;
using W2S.Engine.Tests.Models.Configuration;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

/// <summary>Configurations in every spelling, read and computed, against what transformers makes of them.</summary>
public sealed class RotaryFrequenciesTests : IDisposable
{
    // transformers computes frequencies in 32-bit floats: a few times 6e-8, more where powers and differences add to it.
    private const double Tolerance = 2e-6;

    private readonly ConfigFolder _folder = new();

    public static TheoryData<string> Cases => [.. Golden().Select(c => c["name"]!.GetValue<string>())];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_EqualsTransformers(string name)
    {
        var golden = Golden().Single(c => c["name"]!.GetValue<string>() == name);
        var positions = Assert.IsType<RotaryPositions>(_folder.ReadSpec(golden["config"]!.AsObject()).Position);
        foreach (var at in golden["at"]!.AsArray())
        {
            var length = at!["length"]!.GetValue<int>();
            var expected = at["frequencies"]!.Deserialize<double[]>()!;

            var found = RotaryFrequencies.Compute(positions, length);

            AssertClose(at["magnitude"]!.GetValue<double>(), found.Magnitude, $"{name}, {length} tokens, magnitude");
            Assert.Equal(expected.Length, found.RadiansPerPosition.Count);
            for (var i = 0; i < expected.Length; i++)
            {
                AssertClose(expected[i], found.RadiansPerPosition[i], $"{name}, {length} tokens, pair {i}");
            }
        }
    }

    [Fact]
    public void Cases_CoverEveryScaling()
    {
        Type[] scalings = [.. Golden().Select(c => ((RotaryPositions)_folder.ReadSpec(c["config"]!.AsObject()).Position).Scaling)
            .OfType<RotaryScaling>().Select(s => s.GetType()).Distinct()];
        Assert.Equal(typeof(RotaryScaling).Assembly.GetTypes().Count(t => t.BaseType == typeof(RotaryScaling)), scalings.Length);
    }

    private static IEnumerable<JsonNode> Golden() =>
        JsonNode.Parse(File.ReadAllBytes(Fixtures.PathOf("golden", "rope_frequencies.json")))!.AsArray().Select(c => c!);

    private static void AssertClose(double expected, double found, string where) =>
        Assert.True(Math.Abs(expected - found) <= Tolerance * Math.Abs(expected), $"{where}: {found} found, {expected} expected");
}
