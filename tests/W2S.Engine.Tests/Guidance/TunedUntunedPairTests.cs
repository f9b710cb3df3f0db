using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Prompts;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Guidance;

public sealed class TunedUntunedPairTests : IAsyncDisposable
{
    private static readonly int[] PromptIds = ['a', 'b'];

    private readonly TestModels _models = new(contextLength: 256);

    [Fact]
    public async Task ScoreAsync_ChunkByChunk_EqualsTheFullScoreAndComputesOnlyNewTokens()
    {
        await using var session = await _models.Pair.OpenAsync(Request(new ByteTokenizer()), default);
        var text = "";
        foreach (var chunk in new[] { "The f", "ilm", " ", "was fine." })
        {
            text += chunk;
            var candidate = Candidates.Of(text);
            var score = Assert.Single(await session.ScoreAsync([candidate], default));
            session.Keep([candidate]);

            int[] ids = [.. text.Select(c => (int)c)];
            Assert.Equal(_models.Tuned.Score(PromptIds, ids) - _models.Untuned.Score(PromptIds, ids), score, 1e-9);
        }

        // The prompt but for its last token, then one input for each response token.
        Assert.Equal(PromptIds.Length - 1 + text.Length, _models.Tuned.ComputedTokens);
    }

    /// <summary>Any text grown in any pieces over another vocabulary scores as if tokenized and computed from scratch.</summary>
    [Fact]
    public void ScoreAsync_AcrossVocabularies_EqualsTheFullTextFromScratch()
    {
        var pieces = Gen.Elements("a", "b", "z", " ", "é", "ab", "xyz").ListOf().Select(l => l.Take(12).ToList()).Where(l => l.Count > 0);
        Prop.ForAll(Arb.From(pieces), chunks => RunAsync(chunks).GetAwaiter().GetResult()).Check(
            Config.QuickThrowOnFailure.WithMaxTest(60));

        async Task<bool> RunAsync(List<string> chunks)
        {
            await using var session = await _models.OtherPair.OpenAsync(Request(new ByteTokenizer()), default);
            var (text, isSame) = ("", true);
            foreach (var chunk in chunks)
            {
                text += chunk;
                var candidate = Candidates.Of(text);
                var score = (await session.ScoreAsync([candidate], default))[0];
                session.Keep([candidate]);
                isSame &= Math.Abs(FromScratch(text) - score) < 1e-9;
            }

            return isSame;
        }
    }

    [Fact]
    public async Task ScoreAsync_AcrossVocabularies_AnEndIsThePairsOwnEndToken()
    {
        await using var session = await _models.OtherPair.OpenAsync(Request(new ByteTokenizer()), default);
        var scores = await session.ScoreAsync([Candidates.Of("fine", FinishReason.EndOfSequence)], default);

        Assert.Equal(FromScratch("fine", ByteTokenizer.End), scores[0], 1e-9);
    }

    [Theory]
    [InlineData("fine", " fine")]
    [InlineData(" fine", " fine")]
    [InlineData("\nfine", "\nfine")]
    [InlineData("", "")]
    public async Task ScoreAsync_FormatWithAResponseStart_ReadsItBeforeTheResponseWhereThatHasNoneOfItsOwn(string text, string read)
    {
        var format = new SpacedFormat();
        var pair = new TunedUntunedPair("spaced", _models.OtherPair.Tuned, format, _models.OtherPair.Untuned, format);
        await using var session = await pair.OpenAsync(Request(new ByteTokenizer()), default);
        var scores = await session.ScoreAsync([Candidates.Of(text, FinishReason.EndOfSequence)], default);

        Assert.Equal(FromScratch(read, ByteTokenizer.End), scores[0], 1e-9);
    }

    [Fact]
    public async Task ScoreAsync_SeveralHypothesesReordered_EachFollowsItsOwnParent()
    {
        await using var session = await _models.OtherPair.OpenAsync(Request(null), default);
        Candidate[] first = [Candidates.Of("one", index: 0), Candidates.Of("two", index: 1), Candidates.Of("three", index: 2)];
        await session.ScoreAsync(first, default);
        session.Keep([first[2], first[0]]);
        Candidate[] second = [Candidates.Of("threex", index: 0, parent: 0), Candidates.Of("oney", index: 1, parent: 1)];
        var scores = await session.ScoreAsync(second, default);

        Assert.Equal(FromScratch("threex"), scores[0], 1e-9);
        Assert.Equal(FromScratch("oney"), scores[1], 1e-9);
    }

    [Fact]
    public async Task ScoreAsync_OneResponseBeyondWhatThePairCanRead_IsDroppedAndTheOthersAreScored()
    {
        await using var session = await _models.OtherPair.OpenAsync(Request(new ByteTokenizer()), default);
        var scores = await session.ScoreAsync([Candidates.Of("ok"), Candidates.Of(new string(' ', 300), index: 1)], default);

        Assert.Equal(FromScratch("ok"), scores[0], 1e-9);
        Assert.Equal(double.NaN, scores[1]);
    }

    [Fact]
    public async Task ScoreAsync_EveryResponseBeyondWhatThePairCanRead_FailsAsGuidanceAndGivesEverythingBack()
    {
        await using (var session = await _models.OtherPair.OpenAsync(Request(new ByteTokenizer()), default))
        {
            await Assert.ThrowsAsync<GuidanceException>(() => session.ScoreAsync([Candidates.Of(new string(' ', 300))], default));
        }

        Assert.Equal(0, _models.SequencesInUse);
    }

    [Fact]
    public async Task OpenAsync_SharedVocabularyAndTooLongAResponse_IsRefusedBeforeWork() =>
        await Assert.ThrowsAsync<InvalidOptionException>(
            () => _models.Pair.OpenAsync(Request(new ByteTokenizer()) with { MaxNewTokens = 255 }, default));

    [Fact]
    public void Constructor_DifferentVocabularies_IsRefused() => Assert.Throws<GuidanceException>(() => new TunedUntunedPair(
        "mixed", _models.Pair.Tuned, PromptTemplate.None, _models.OtherPair.Untuned, PromptTemplate.None));

    [Fact]
    public void Constructor_DifferentEmbeddingSizes_IsRefusedWithBoth()
    {
        var odd = _models.Load("odd", new HashDecoder(1, 300), new ByteTokenizer());
        var error = Assert.Throws<GuidanceException>(
            () => new TunedUntunedPair("mixed", _models.Pair.Tuned, PromptTemplate.None, odd, PromptTemplate.None));

        Assert.Contains("257", error.Message, StringComparison.Ordinal);
        Assert.Contains("300", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WeightedGuidance_Score_IsTheWeightedSum()
    {
        var guidance = new WeightedGuidance([(_models.Pair, 2), (_models.OtherPair, -0.5)]);
        await using var session = await guidance.OpenAsync(Request(new ByteTokenizer()), default);
        var score = (await session.ScoreAsync([Candidates.Of("fine")], default))[0];

        int[] ids = [.. "fine".Select(c => (int)c)];
        var own = _models.Tuned.Score(PromptIds, ids) - _models.Untuned.Score(PromptIds, ids);
        Assert.Equal((2 * own) - (0.5 * FromScratch("fine")), score, 1e-9);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private static GuidanceRequest Request(ITokenizer? tokenizer) =>
        new() { Prompt = "ab", LargeModelTokenizer = tokenizer, MaxNewTokens = 40 };

    private sealed class SpacedFormat : IPromptFormat
    {
        public FormattedPrompt Apply(Prompt prompt) => PromptTemplate.None.Apply(prompt) with { ResponseStart = " " };
    }

    private double FromScratch(string text, params int[] end)
    {
        ITokenizer tokenizer = new ByteTokenizer(merges: true);
        int[] ids = [.. tokenizer.Encode(text), .. end];
        var prompt = tokenizer.Encode("ab");
        return _models.OtherTuned.Score(prompt, ids) - _models.OtherUntuned.Score(prompt, ids);
    }
}
