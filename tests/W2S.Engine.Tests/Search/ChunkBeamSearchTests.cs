using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Prompts;
using W2S.Engine.Sampling;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Search;

public sealed class ChunkBeamSearchTests : IAsyncDisposable
{
    private static readonly SearchOptions Traced = SearchOptions.ChunkLevel(2, 3, 4) with { MaxNewTokens = 14, IncludeTrace = true, Seed = 11 };

    private static readonly int[] Prompt = ['a', 'b'];

    private readonly TestModels _models = new();

    [Fact]
    public async Task RunAsync_EveryRound_KeepsTheBestOfWhatWasProposed()
    {
        var (result, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced);

        foreach (var round in result.Trace!.Rounds)
        {
            var scored = round.Candidates.Where(c => c.Score is not null).OrderByDescending(c => c.Score).ToList();
            Assert.Equal(
                scored.Take(2).Select(c => c.Index),
                round.Candidates.Where(c => c.Rank is not null).OrderBy(c => c.Rank).Select(c => c.Index));
        }

        Assert.Equal(result.Trace.Rounds[^1].Candidates.Single(c => c.Rank == 0).Score, result.Best.Score);
    }

    [Fact]
    public async Task RunAsync_CandidatesPerRound_AreWTimesKAndChunksAtMostL()
    {
        var (result, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced);

        Assert.All(result.Trace!.Rounds, round => Assert.InRange(round.Candidates.Count, 3, 6));
        Assert.Equal(6, result.Trace.Rounds[0].Candidates.Count);
        Assert.All(result.Trace.Rounds.SelectMany(r => r.Candidates), c => Assert.InRange(c.NewTokens.Count, 0, 4));
        Assert.InRange(result.Best.Tokens.Count, 1, 14);
    }

    [Fact]
    public async Task RunAsync_Score_IsTheLogRatioOfTheWholeResponseFromScratch()
    {
        var (result, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced);

        var expected = _models.Tuned.Score(Prompt, result.Best.Tokens) - _models.Untuned.Score(Prompt, result.Best.Tokens);

        // Sums of the same numbers in another order.
        Assert.Equal(expected, result.Best.Score, 1e-9);
    }

    [Fact]
    public async Task RunAsync_UntilAllAreFinished_NoSurvivorCanGrow()
    {
        var (result, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced with { ResultCount = 2 });

        Assert.Equal(2, result.Hypotheses.Count);
        Assert.All(result.Hypotheses, h => Assert.NotNull(h.Finish));
        Assert.True(result.Hypotheses[0].Score >= result.Hypotheses[1].Score);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task RunAsync_OneSuccessor_IsPlainSamplingForEveryChunkLength(int chunkLength)
    {
        var sampling = SearchOptions.PlainSampling() with { MaxNewTokens = 40, Seed = 5 };
        var (expected, _) = await SearchHarness.RunAsync(_models.LargeModel, Unguided.Instance, sampling);
        var (chunked, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, sampling with { ChunkLength = chunkLength });

        Assert.Equal(expected.Best.Tokens, chunked.Best.Tokens);
    }

    [Fact]
    public async Task RunAsync_BestOfOne_IsSampling()
    {
        var (sampling, _) = await SearchHarness.RunAsync(
            _models.LargeModel, Unguided.Instance, SearchOptions.PlainSampling() with { MaxNewTokens = 30, Seed = 3 });
        var (bestOfOne, _) = await SearchHarness.RunAsync(
            _models.LargeModel, _models.Pair, SearchOptions.BestOf(1) with { MaxNewTokens = 30, Seed = 3 });

        Assert.Equal(sampling.Best.Tokens, bestOfOne.Best.Tokens);
    }

    [Fact]
    public async Task RunAsync_BestOfN_IsTheHighestScoringOfNPlainSamples()
    {
        var options = SearchOptions.BestOf(5) with { MaxNewTokens = 20, Seed = 8, IncludeTrace = true };
        var (result, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, options);

        var start = new ReferenceSearch.Response([], new RandomStream(8), IsFinished: false);
        var samples = Enumerable.Range(0, 5).Select(i => Reference().Continue(start, i, options).Tokens);
        var round = Assert.Single(result.Trace!.Rounds);
        Assert.Equal(samples, round.Candidates.Select(c => c.NewTokens));
        Assert.Equal(round.Candidates.Max(c => c.Score), result.Best.Score);
    }

    [Theory]
    [InlineData(4, 4, 5)]
    [InlineData(2, 2, 30)]
    [InlineData(1, 6, 3)]
    [InlineData(3, 1, 4)]
    [InlineData(2, 3, 1)]
    [InlineData(1, 8, null)]
    [InlineData(1, 1, null)]
    public async Task RunAsync_AnyBeamSuccessorsAndChunk_IsTheSearchOfTheDefinition(int beamWidth, int successors, int? chunkLength)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            // A high temperature over the whole vocabulary, so that some responses end early.
            var options = new SearchOptions
            {
                BeamWidth = beamWidth, SuccessorsPerBeam = successors, ChunkLength = chunkLength, MaxNewTokens = 12,
                Sampling = new SamplingOptions { Temperature = 8, TopK = 0 },
            };
            var (result, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, options with { Seed = seed });
            var (tokens, score) = Reference().Run(options, seed);

            Assert.Equal(tokens, result.Best.Tokens);
            Assert.Equal(score, result.Best.Score, 1e-9);
        }
    }

    [Fact]
    public async Task RunAsync_TokenLevel_AddsOneTokenARound()
    {
        var options = SearchOptions.TokenLevel(2, 2) with { MaxNewTokens = 6, Seed = 8, IncludeTrace = true };
        var (result, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, options);

        Assert.All(result.Trace!.Rounds.SelectMany(r => r.Candidates), c => Assert.InRange(c.NewTokens.Count, 0, 1));
    }

    [Theory]
    [InlineData(4, 4, 5)]
    [InlineData(2, 3, 1)]
    [InlineData(1, 4, 7)]
    [InlineData(3, 1, 2)]
    public async Task RunAsync_Streamed_IsTheWhole(int beamWidth, int successors, int chunkLength)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var options = SearchOptions.ChunkLevel(beamWidth, successors, chunkLength) with
            {
                MaxNewTokens = 30,
                Seed = seed,
                StopSequences = ["\u0001", "qu"],
            };
            var (result, pieces) = await SearchHarness.RunAsync(_models.LargeModel, _models.OtherPair, options);

            Assert.Equal(result.Best.Text, string.Concat(pieces));
        }
    }

    [Fact]
    public async Task RunAsync_SameSeed_SameTextWhateverRunsBesideIt()
    {
        var alone = new List<GenerationResult>();
        for (var seed = 0; seed < 8; seed++)
        {
            alone.Add((await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced with { Seed = seed })).Result);
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            seed => SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced with { Seed = seed })));

        Assert.Equal(alone.Select(r => r.Best.Text), together.Select(r => r.Result.Best.Text));
        Assert.Equal(alone.Select(r => r.Best.Score), together.Select(r => r.Result.Best.Score));
        Assert.Equal(8, alone.Select(r => r.Best.Text).Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_ChunksOfAModelThatCannotContinue_AreRefusedWithWhatWorks()
    {
        var error = await Assert.ThrowsAsync<LargeModelException>(
            () => SearchHarness.RunAsync(new TextOnly(_models.LargeModel), _models.Pair, Traced));
        Assert.Contains("best-of-n", error.Message, StringComparison.Ordinal);

        await SearchHarness.RunAsync(new TextOnly(_models.LargeModel), _models.Pair, SearchOptions.BestOf(2) with { MaxNewTokens = 5 });
    }

    [Fact]
    public async Task RunAsync_Greedy_CopiesCollapseToOneCandidate()
    {
        var options = Traced with { Sampling = new SamplingOptions { Temperature = 0 } };
        var (result, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, options);

        Assert.All(result.Trace!.Rounds, round => Assert.Single(round.Candidates, c => !c.IsDuplicate));
    }

    [Fact]
    public async Task RunAsync_Budget_IsNeverExceededAndGivesTheBestSoFar()
    {
        var options = Traced with { TokenBudget = 50, MaxNewTokens = 40 };
        var (result, pieces) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, options);

        Assert.InRange(result.LargeModelUsage.ComputedTokens, 45, 50);
        Assert.Equal(FinishReason.Budget, result.Best.Finish);
        Assert.Equal(result.Best.Text, string.Concat(pieces));
    }

    [Fact]
    public async Task RunAsync_EndTokenIsSampled_IsInTheTokensAndTheScoreButNotInTheText()
    {
        // So flat a distribution, and top-k off, that the end token comes up in some of 64 short samples.
        var large = _models.Load("flat", new HashDecoder(9, 257, spread: 0.01f), new ByteTokenizer());
        var model = new LocalLargeModel(large, PromptTemplate.None);
        var options = SearchOptions.BestOf(64) with { MaxNewTokens = 30, Seed = 2, IncludeTrace = true, Sampling = new() { TopK = 0, Temperature = 1 } };
        var (result, _) = await SearchHarness.RunAsync(model, _models.Pair, options);

        var ended = result.Trace!.Rounds[0].Candidates.Where(c => c.Finish == FinishReason.EndOfSequence).ToList();
        Assert.NotEmpty(ended);
        Assert.All(ended, c => Assert.Equal(ByteTokenizer.End, c.NewTokens[^1]));
        Assert.All(ended, c => Assert.Equal(
            _models.Tuned.Score(Prompt, c.NewTokens) - _models.Untuned.Score(Prompt, c.NewTokens), c.Score!.Value, 1e-9));
    }

    [Fact]
    public async Task RunAsync_ResponseEndsAtOnce_IsEmptyAndFinished()
    {
        // One token in the vocabulary is as good as certain: the end.
        var large = _models.Load("mute", new HashDecoder(9, 257) { Favourite = ByteTokenizer.End }, new ByteTokenizer());
        var model = new LocalLargeModel(large, PromptTemplate.None);
        var (result, pieces) = await SearchHarness.RunAsync(model, _models.Pair, Traced);

        Assert.Equal("", result.Best.Text);
        Assert.Equal([ByteTokenizer.End], result.Best.Tokens);
        Assert.Equal(FinishReason.EndOfSequence, result.Best.Finish);
        Assert.Equal("", string.Concat(pieces));
        Assert.Single(result.Trace!.Rounds);
    }

    [Fact]
    public async Task RunAsync_Done_EverySequenceIsGivenBack()
    {
        await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced);

        Assert.Equal(0, _models.SequencesInUse);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task RunAsync_CancelledInAnyPass_EndsWithinThatPassAndGivesEverythingBack(int pass)
    {
        using var cancellation = new CancellationTokenSource();
        var passes = 0;
        _models.Large.BeforeForward = () =>
        {
            if (++passes == pass)
            {
                cancellation.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced, cancellationToken: cancellation.Token));

        Assert.Equal(pass, passes);
        Assert.Equal(0, _models.SequencesInUse);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_AModelFails_GivesEverythingBackAndTheNextRequestWorks(bool inLargeModel)
    {
        var failing = inLargeModel ? _models.Large : _models.Untuned;
        var passes = 0;
        failing.BeforeForward = () =>
        {
            if (++passes == 3)
            {
                throw new W2SException("the logits are no numbers");
            }
        };

        await Assert.ThrowsAsync<W2SException>(() => SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced));
        Assert.Equal(0, _models.SequencesInUse);

        var (result, _) = await SearchHarness.RunAsync(_models.LargeModel, _models.Pair, Traced);
        Assert.NotEmpty(result.Best.Tokens);
    }

    [Fact]
    public async Task RunAsync_ConsumerStopsReading_GivesEverythingBack()
    {
        await foreach (var _ in new ChunkBeamSearch(_models.LargeModel, _models.Pair, Traced with { BeamWidth = 1 }).RunAsync("ab", 1, default))
        {
            break;
        }

        Assert.Equal(0, _models.SequencesInUse);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private ReferenceSearch Reference() => new(
        response => _models.Large.Logits([.. Prompt, .. response]),
        response => _models.Tuned.Score(Prompt, response) - _models.Untuned.Score(Prompt, response),
        ByteTokenizer.End);

    /// <summary>A model that declares nothing beyond text.</summary>
    private sealed class TextOnly(ILargeModel model) : ILargeModel
    {
        public string Name => model.Name;

        public LargeModelCapabilities Capabilities => LargeModelCapabilities.None;

        public W2S.Engine.Tokenization.ITokenizer? Tokenizer => null;

        public Task<ILargeModelSession> OpenAsync(LargeModelRequest request, CancellationToken cancellationToken) =>
            model.OpenAsync(request, cancellationToken);
    }
}
