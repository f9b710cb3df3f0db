using System.Text.Json;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

/// <summary>Every golden checkpoint, loaded and computed whole, against what transformers made of the same files.</summary>
public sealed class GoldenLogitsTests
{
    // Both sides compute in 32-bit floats, in other orders: some 1e-5 on numbers around 10. A wrong detail shows in the first digits.
    private const double Tolerance = 1e-4;

    public static TheoryData<string> LanguageModels => [.. Names().Where(n => !n.EndsWith("-reward", StringComparison.Ordinal))];

    public static TheoryData<string> Classifiers => [.. Names().Where(n => n.EndsWith("-reward", StringComparison.Ordinal))];

    [Fact]
    public void Names_CoverBothFamiliesAndEveryType()
    {
        string[] expected =
        [
            "gpt2-tiny", "gpt2-tiny-bare", "gpt2-tiny-f16", "gpt2-tiny-inner", "gpt2-tiny-reward", "llama-tiny-bf16", "llama-tiny-f16",
            "llama-tiny-gqa-tied", "llama-tiny-gqa-untied", "llama-tiny-mha", "llama-tiny-reward", "llama-tiny-sharded",
        ];
        Assert.Equal(expected.Order(), Names().Intersect(expected).Order());
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task LogProbabilities_EqualThoseOfTransformers(string name)
    {
        await using var model = await LoadAsync(name);
        var sequences = Read(name);
        var batch = new ForwardBatch();
        foreach (var golden in sequences)
        {
            batch.AddLogProbabilities(model.Runner.Decoder.CreateSequence(), golden.Ids, (int[])[.. golden.Ids[1..], -1]);
        }

        await model.Runner.RunAsync(batch, CancellationToken.None);
        foreach ((var golden, var entry) in sequences.Zip(batch.Entries))
        {
            for (var i = 1; i < golden.Ids.Length; i++)
            {
                AssertClose(golden.LogProbabilities![i]!.Value, entry.LogProbabilities[i - 1], $"{name}, token {i}");
            }

            Assert.Equal(golden.Total!.Value, entry.LogProbabilities.Sum(), Tolerance * golden.Ids.Length);
            entry.Sequence.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task Logits_EqualThoseOfTransformers(string name)
    {
        await using var model = await LoadAsync(name);
        foreach (var golden in Read(name))
        {
            var batch = new ForwardBatch();
            foreach ((var position, var expected) in golden.LogitsAt!)
            {
                batch.AddLastLogits(model.Runner.Decoder.CreateSequence(), golden.Ids.AsMemory(0, position + 1));
            }

            await model.Runner.RunAsync(batch, CancellationToken.None);
            foreach ((var entry, var expected) in batch.Entries.Zip(golden.LogitsAt.Values))
            {
                AssertClose(expected, entry.Logits, $"{name}, after {entry.Tokens.Length} tokens");
                entry.Sequence.Dispose();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public async Task LabelLogits_EqualThoseOfTransformers(string name)
    {
        await using var model = await LoadAsync(name);
        var batch = new ForwardBatch();
        var sequences = Read(name);
        foreach (var golden in sequences)
        {
            batch.AddLastLogits(model.Runner.Decoder.CreateSequence(), golden.Ids);
        }

        await model.Runner.RunAsync(batch, CancellationToken.None);
        foreach ((var golden, var entry) in sequences.Zip(batch.Entries))
        {
            AssertClose(golden.Labels!, entry.Logits, $"{name}, {golden.Ids.Length} tokens");
            entry.Sequence.Dispose();
        }
    }

    private static IEnumerable<string> Names() =>
        Directory.EnumerateDirectories(Fixtures.PathOf("golden", "checkpoints")).Select(d => Path.GetFileName(d)!);

    private static Task<LocalModel> LoadAsync(string name) =>
        LocalModel.LoadAsync(Fixtures.PathOf("golden", "checkpoints", name), withTokenizer: false, checkNumbers: true);

    private static Golden[] Read(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Fixtures.PathOf("golden", "logits", name + ".json")));
        return [.. json.RootElement.GetProperty("sequences").EnumerateArray().Select(Golden.Read)];
    }

    private static void AssertClose(float[] expected, float[] found, string where)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            AssertClose(expected[i], found[i], $"{where}, logit {i}");
        }
    }

    private static void AssertClose(double expected, double found, string where) =>
        Assert.True(Math.Abs(expected - found) <= Tolerance, $"{where}: {found} found, {expected} expected");

    /// <param name="LogitsAt">For language models: [vocab] by position.</param>
    /// <param name="Labels">For classifiers: [labels].</param>
    private sealed record Golden(
        int[] Ids, double?[]? LogProbabilities, double? Total, IReadOnlyDictionary<int, float[]>? LogitsAt, float[]? Labels)
    {
        public static Golden Read(JsonElement sequence)
        {
            var ids = sequence.GetProperty("ids").Deserialize<int[]>()!;
            var logits = sequence.GetProperty("logits");
            return logits.ValueKind == JsonValueKind.Array
                ? new Golden(ids, null, null, null, logits.Deserialize<float[]>())
                : new Golden(
                    ids,
                    sequence.GetProperty("logprobs").Deserialize<double?[]>(),
                    sequence.GetProperty("total").GetDouble(),
                    logits.Deserialize<Dictionary<int, float[]>>(),
                    null);
        }
    }
}
