using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>However a request on real decoders ends, every cache block comes back and the next request gets what it would have got.</summary>
public sealed class CheckpointFaultTests(TinyModels folders) : IClassFixture<TinyModels>, IAsyncDisposable
{
    private static readonly TestRuntime Runtime = RuntimeCases.MainRuntime;

    private readonly CheckpointModels _models = new(folders, Runtime);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task GenerateAsync_CancelledInAnyPass_EndsWithinItAndGivesEveryBlockBack(int model)
    {
        var expected = await _models.Generator.GenerateAsync(CheckpointModels.Request());
        var decoder = _models.Decoders[model];
        var passes = await CountPassesAsync(decoder);
        var live = Runtime.CountLiveObjects();
        for (var pass = 1; pass <= passes; pass++)
        {
            using var cancellation = new CancellationTokenSource();
            decoder.Reset();
            decoder.BeforeForward = number => CancelAt(number, pass, cancellation);

            // The last pass may be computed whole: nobody asks any more.
            var error = await Record.ExceptionAsync(() => _models.Generator.GenerateAsync(CheckpointModels.Request(), cancellation.Token));
            Assert.True(error is OperationCanceledException || (error is null && pass == passes), $"pass {pass} of {passes}: {error}");
            Assert.Equal(pass, decoder.ForwardCount);
            Assert.Equal((0, live), (_models.BlocksInUse, Runtime.LiveObjects()));
        }

        decoder.Reset();
        Assert.Equal(expected.Best.Text, (await _models.Generator.GenerateAsync(CheckpointModels.Request())).Best.Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task GenerateAsync_AnyPassFails_IsThatErrorAndGivesEveryBlockBack(int model)
    {
        var expected = await _models.Generator.GenerateAsync(CheckpointModels.Request());
        var decoder = _models.Decoders[model];
        var passes = await CountPassesAsync(decoder);
        var live = Runtime.CountLiveObjects();
        for (var pass = 1; pass <= passes; pass++)
        {
            decoder.Reset();
            decoder.BeforeForward = number => FailAt(number, pass);

            var error = await Assert.ThrowsAsync<W2SException>(() => _models.Generator.GenerateAsync(CheckpointModels.Request()));
            Assert.Equal($"pass {pass} failed", error.Message);
            Assert.Equal((0, live), (_models.BlocksInUse, Runtime.LiveObjects()));
        }

        decoder.Reset();
        Assert.Equal(expected.Best.Text, (await _models.Generator.GenerateAsync(CheckpointModels.Request())).Best.Text);
    }

    [Fact]
    public async Task GenerateAsync_OutOfMemoryOnce_GivesTheSameTextInSmallerPasses()
    {
        var expected = await _models.Generator.GenerateAsync(CheckpointModels.Request());
        var decoder = _models.Decoders[0];
        decoder.Reset();
        decoder.BeforeForward = number => RunOutOfMemoryAt(number, 2);

        var result = await _models.Generator.GenerateAsync(CheckpointModels.Request());

        Assert.Equal(expected.Best.Text, result.Best.Text);
        Runtime.AssertSame([expected.Best.Score], [result.Best.Score]);
        Assert.Equal(0, _models.BlocksInUse);
    }

    [Fact]
    public async Task GenerateAsync_OutOfMemoryAlways_IsATypedErrorAndTheNextRequestWorks()
    {
        var decoder = _models.Decoders[1];
        decoder.BeforeForward = _ => throw new OutOfMemoryException();
        var error = await Assert.ThrowsAsync<W2SException>(() => _models.Generator.GenerateAsync(CheckpointModels.Request()));
        Assert.Contains("memory ran out", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _models.BlocksInUse);

        decoder.Reset();
        Assert.NotEmpty((await _models.Generator.GenerateAsync(CheckpointModels.Request())).Best.Tokens);
    }

    [Fact]
    public async Task GenerateAsync_NoCandidateHasAFiniteScore_FailsAsGuidanceAndGivesEveryBlockBack()
    {
        var request = CheckpointModels.Request() with { Guidance = [new("same", double.MaxValue), new("other", double.MaxValue)] };

        await Assert.ThrowsAsync<GuidanceException>(() => _models.Generator.GenerateAsync(request));

        Assert.Equal(0, _models.BlocksInUse);
    }

    [Fact]
    public async Task DisposeAsync_SessionsTwice_GivesBackOnce()
    {
        var proposer = await _models.LargeModel.OpenAsync(new() { Prompt = "A prompt", MaxNewTokens = 9 }, default);
        var scorer = await _models.Pair.OpenAsync(
            new() { Prompt = "A prompt", MaxNewTokens = 9, LargeModelTokenizer = _models.LargeModel.Tokenizer }, default);
        await scorer.ScoreAsync(await proposer.ProposeAsync(3, 4, default), default);
        Assert.NotEqual(0, _models.BlocksInUse);

        foreach (var session in new IAsyncDisposable[] { proposer, scorer, proposer, scorer })
        {
            await session.DisposeAsync();
        }

        Assert.Equal(0, _models.BlocksInUse);
    }

    [Fact]
    public async Task GenerateAsync_CancelledBefore_ComputesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _models.Generator.GenerateAsync(CheckpointModels.Request(), new CancellationToken(canceled: true)));

        Assert.All(_models.Decoders, decoder => Assert.Equal(0, decoder.ForwardCount));
        Assert.Equal(0, _models.BlocksInUse);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StreamAsync_CancelledOrLeftBetweenChunks_GivesEveryBlockBack(bool cancel)
    {
        using var cancellation = new CancellationTokenSource();

        // One hypothesis is certain after every chunk, so the first piece comes before the last.
        var request = CheckpointModels.Request() with { Search = SearchOptions.ChunkLevel(1, 4, 2) with { MaxNewTokens = 20, Seed = 1 } };
        var pieces = 0;
        var error = await Record.ExceptionAsync(async () =>
        {
            await foreach (var update in _models.Generator.StreamAsync(request, cancellation.Token))
            {
                pieces++;
                Assert.Null(update.Result);
                Assert.NotEqual(0, _models.BlocksInUse);
                if (!cancel)
                {
                    break;
                }

                await cancellation.CancelAsync();
            }
        });

        Assert.Equal(cancel, error is OperationCanceledException);
        Assert.Equal(1, pieces);
        Assert.Equal(0, _models.BlocksInUse);
    }

    [Fact]
    public async Task GenerateAsync_WeightsThatAreNoNumbers_FailTheRequestsThatMeetThemOnly()
    {
        const int Nul = 1; // id of the byte 0, whose embedding is spoiled
        using var spoiled = new TempFolder();
        File.Copy(Path.Join(folders.Large, "config.json"), Path.Join(spoiled.Path, "config.json"));
        File.Copy(Path.Join(folders.Large, "tokenizer.json"), Path.Join(spoiled.Path, "tokenizer.json"));
        var tensors = TinyCheckpoints.RandomTensors(spoiled.Path, seed: 1);
        var embedding = tensors.Single(t => t.Name.EndsWith("embed_tokens.weight", StringComparison.Ordinal));
        embedding.Data.AsSpan(Nul * (int)embedding.Shape[1] * sizeof(float), (int)embedding.Shape[1] * sizeof(float)).Fill(0xFF);
        spoiled.Write("model.safetensors", SafetensorsWriter.Write(tensors));
        await using var models = new CheckpointModels(folders, Runtime, spoiled.Path);
        var healthy = CheckpointModels.Request() with { Search = SearchOptions.PlainSampling() with { MaxNewTokens = 1, Seed = 1 } };

        var error = await Assert.ThrowsAsync<W2SException>(() => models.Generator.GenerateAsync(CheckpointModels.Request("a\0b")));
        Assert.Contains("'large' produced logits that are not numbers", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, models.BlocksInUse);

        // Where the two meet in one pass, only the faulty one fails.
        var both = Task.WhenAll(
            Record.ExceptionAsync(() => models.Generator.GenerateAsync(healthy with { Prompt = "a\0b" })),
            Record.ExceptionAsync(() => models.Generator.GenerateAsync(healthy)));
        Assert.IsType<W2SException>((await both)[0]);
        Assert.Null((await both)[1]);
        Assert.Equal(0, models.BlocksInUse);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();

    private static void CancelAt(int number, int pass, CancellationTokenSource cancellation)
    {
        if (number == pass)
        {
            cancellation.Cancel();
        }
    }

    private static void FailAt(int number, int pass)
    {
        if (number == pass)
        {
            throw new W2SException($"pass {pass} failed");
        }
    }

    private static void RunOutOfMemoryAt(int number, int pass)
    {
        if (number == pass)
        {
            throw new OutOfMemoryException();
        }
    }

    private async Task<int> CountPassesAsync(WatchedDecoder decoder)
    {
        decoder.Reset();
        await _models.Generator.GenerateAsync(CheckpointModels.Request());
        return decoder.ForwardCount;
    }
}
