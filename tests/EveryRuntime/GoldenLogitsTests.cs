using W2S.Engine.Models;
using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>
/// Every golden checkpoint, loaded and computed whole in 32-bit floats, against what transformers made of the same files. In narrower types
/// <see cref="GoldenWeightTypeTests"/> do that: rounding all weights of such small models moves their logits by more than a wrong detail does.
/// </summary>
public sealed class GoldenLogitsTests
{
    public static TheoryData<string, string> LanguageModels => RuntimeCases.Exact.With(GoldenCheckpoints.LanguageModels);

    public static TheoryData<string, string> Classifiers => RuntimeCases.Exact.With(GoldenCheckpoints.Classifiers);

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task LogProbabilities_ReadAtOnceAndAlone_EqualThoseOfTransformers(string runtime, string name)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var model = await LoadAsync(tested, name);
        foreach (var golden in GoldenSequence.Read(name))
        {
            var found = await RunAsync(model, [golden.Ids.Length], [golden]);
            golden.AssertLogProbabilities(found[0], name, tested.Coarseness);
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task LogProbabilities_ReadAtOnceBesideOthers_EqualThoseOfTransformers(string runtime, string name)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var model = await LoadAsync(tested, name);
        GoldenSequence[] sequences = GoldenSequence.Read(name);
        var found = await RunAsync(model, [sequences[0].Ids.Length], sequences);
        foreach ((var golden, var logProbabilities) in sequences.Zip(found))
        {
            golden.AssertLogProbabilities(logProbabilities, name, tested.Coarseness);
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task LogProbabilities_ReadTokenByTokenAndAlone_EqualThoseOfTransformers(string runtime, string name)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var model = await LoadAsync(tested, name);
        foreach (var golden in GoldenSequence.Read(name))
        {
            var found = await RunAsync(model, [1], [golden]);
            golden.AssertLogProbabilities(found[0], name, tested.Coarseness);
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task LogProbabilities_ReadTokenByTokenBesideOthers_EqualThoseOfTransformers(string runtime, string name)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var model = await LoadAsync(tested, name);
        GoldenSequence[] sequences = GoldenSequence.Read(name);

        // The second one reads three tokens at a time, so that the two are never equally long.
        var found = await RunAsync(model, [1, 3], sequences);
        foreach ((var golden, var logProbabilities) in sequences.Zip(found))
        {
            golden.AssertLogProbabilities(logProbabilities, name, tested.Coarseness);
        }
    }

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public async Task Logits_EqualThoseOfTransformers(string runtime, string name)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var model = await LoadAsync(tested, name);
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
                GoldenSequence.AssertClose(expected, entry.Logits, $"{name}, after {entry.Tokens.Length} tokens", tested.Coarseness);
                entry.Sequence.Dispose();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public async Task LabelLogits_EqualThoseOfTransformers(string runtime, string name)
    {
        var tested = RuntimeCases.Named(runtime);
        await using var model = await LoadAsync(tested, name);
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
            GoldenSequence.AssertClose(golden.Labels!, entry.Logits, $"{name}, {golden.Ids.Length} tokens", tested.Coarseness);
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

    private static Task<LocalModel> LoadAsync(TestRuntime runtime, string name) =>
        LocalModel.LoadAsync(GoldenCheckpoints.PathOf(name), runtime.LoadOptions() with { WithTokenizer = false });
}
