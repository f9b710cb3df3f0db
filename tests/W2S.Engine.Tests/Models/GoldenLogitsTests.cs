using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Models.Configuration;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

/// <summary>Every golden checkpoint, loaded and computed whole, against what transformers made of the same files.</summary>
public sealed class GoldenLogitsTests
{
    public static TheoryData<string> LanguageModels => [.. Names().Where(n => !IsClassifier(n))];

    public static TheoryData<string> Classifiers => [.. Names().Where(IsClassifier)];

    [Fact]
    public void Names_CoverEveryFamilyAsLanguageModelAndAsClassifier()
    {
        string[] families = ["gpt2", "llama", "mistral", "qwen2", "qwen3", "phi3", "gemma2", "gpt_neox"];
        foreach (var group in Names().GroupBy(IsClassifier))
        {
            Assert.Equal(families.Order(), group.Select(Family).Distinct().Order());
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public void Sequences_AreTwoOfFortyTokensAndNotTheSame(string name)
    {
        GoldenSequence[] sequences = GoldenSequence.Read(name);

        Assert.Equal([40, 40], sequences.Select(s => s.Ids.Length));
        Assert.NotEqual(sequences[0].Ids, sequences[1].Ids);
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task LogProbabilities_ReadAtOnceAndAlone_EqualThoseOfTransformers(string name)
    {
        await using var model = await LoadAsync(name);
        foreach (var golden in GoldenSequence.Read(name))
        {
            var found = await RunAsync(model, [golden.Ids.Length], [golden]);
            golden.AssertLogProbabilities(found[0], name);
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task LogProbabilities_ReadAtOnceBesideOthers_EqualThoseOfTransformers(string name)
    {
        await using var model = await LoadAsync(name);
        GoldenSequence[] sequences = GoldenSequence.Read(name);
        var found = await RunAsync(model, [sequences[0].Ids.Length], sequences);
        foreach ((var golden, var logProbabilities) in sequences.Zip(found))
        {
            golden.AssertLogProbabilities(logProbabilities, name);
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task LogProbabilities_ReadTokenByTokenAndAlone_EqualThoseOfTransformers(string name)
    {
        await using var model = await LoadAsync(name);
        foreach (var golden in GoldenSequence.Read(name))
        {
            var found = await RunAsync(model, [1], [golden]);
            golden.AssertLogProbabilities(found[0], name);
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task LogProbabilities_ReadTokenByTokenBesideOthers_EqualThoseOfTransformers(string name)
    {
        await using var model = await LoadAsync(name);
        GoldenSequence[] sequences = GoldenSequence.Read(name);

        // The second one reads three tokens at a time, so that the two are never equally long.
        var found = await RunAsync(model, [1, 3], sequences);
        foreach ((var golden, var logProbabilities) in sequences.Zip(found))
        {
            golden.AssertLogProbabilities(logProbabilities, name);
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task Logits_EqualThoseOfTransformers(string name)
    {
        await using var model = await LoadAsync(name);
        foreach (var golden in GoldenSequence.Read(name))
        {
            var batch = new ForwardBatch();
            foreach (var position in golden.LogitsAt!.Keys)
            {
                batch.AddLastLogits(model.Runner.Decoder.CreateSequence(golden.Ids.Length), golden.Ids.AsMemory(0, position + 1));
            }

            await model.Runner.RunAsync(batch, CancellationToken.None);
            foreach ((var entry, var expected) in batch.Entries.Zip(golden.LogitsAt.Values))
            {
                GoldenSequence.AssertClose(expected, entry.Logits, $"{name}, after {entry.Tokens.Length} tokens");
                entry.Sequence.Dispose();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public async Task LabelLogits_EqualThoseOfTransformers(string name)
    {
        await using var model = await LoadAsync(name);
        GoldenSequence[] sequences = GoldenSequence.Read(name);
        var padToken = Assert.IsType<ClassificationHead>(model.Spec.Head).PadToken;
        var batch = new ForwardBatch();
        foreach (var golden in sequences)
        {
            batch.AddLastLogits(
                model.Runner.Decoder.CreateSequence(golden.Ids.Length), SequenceClassifier.WithoutPadding(golden.Ids, padToken));
        }

        await model.Runner.RunAsync(batch, CancellationToken.None);
        foreach ((var golden, var entry) in sequences.Zip(batch.Entries))
        {
            GoldenSequence.AssertClose(golden.Labels!, entry.Logits, $"{name}, {golden.Ids.Length} tokens");
            entry.Sequence.Dispose();
        }
    }

    /// <summary>Reads the sequences side by side, each so many tokens at a time: [sequences][tokens].</summary>
    private static async Task<List<double>[]> RunAsync(LocalModel model, int[] tokensAtOnce, GoldenSequence[] goldens)
    {
        Sequence[] sequences = [.. goldens.Select(g => model.Runner.Decoder.CreateSequence(g.Ids.Length))];
        List<double>[] found = [.. goldens.Select(_ => new List<double>())];
        while (sequences.Zip(goldens).Any(s => s.First.Length < s.Second.Ids.Length))
        {
            var batch = new ForwardBatch();
            int[] read = [.. Enumerable.Range(0, sequences.Length).Where(s => sequences[s].Length < goldens[s].Ids.Length)];
            foreach (var s in read)
            {
                var ids = goldens[s].Ids;
                var start = sequences[s].Length;
                var end = Math.Min(ids.Length, start + tokensAtOnce[s % tokensAtOnce.Length]);
                int[] next = [.. ids[(start + 1)..Math.Min(ids.Length, end + 1)], .. end == ids.Length ? [-1] : (int[])[]];
                batch.AddLogProbabilities(sequences[s], ids.AsMemory(start, end - start), next);
            }

            await model.Runner.RunAsync(batch, CancellationToken.None);
            foreach ((var s, var entry) in read.Zip(batch.Entries))
            {
                found[s].AddRange(entry.LogProbabilities);
            }
        }

        Array.ForEach(sequences, sequence => sequence.Dispose());
        return found;
    }

    private static IEnumerable<string> Names() =>
        Directory.EnumerateDirectories(Fixtures.PathOf("golden", "checkpoints")).Select(d => Path.GetFileName(d)!);

    private static bool IsClassifier(string name) => name.EndsWith("-reward", StringComparison.Ordinal);

    private static string Family(string name) => ConfigFolder.Golden(name)["model_type"]!.GetValue<string>();

    private static Task<LocalModel> LoadAsync(string name) =>
        LocalModel.LoadAsync(Fixtures.PathOf("golden", "checkpoints", name), new LoadOptions { WithTokenizer = false, CheckNumbers = true });
}
