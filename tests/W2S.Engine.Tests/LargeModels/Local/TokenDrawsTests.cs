using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Sampling;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.LargeModels.Local;

/// <summary>The same model twice: tokens drawn by the request, from logits, and tokens drawn by the decoder.</summary>
public sealed class TokenDrawsTests : IAsyncDisposable
{
    private const int PassRows = 24; // longer prompts, and rounds of many candidates, are cut

    private static readonly int[] EndTokens = [ByteTokenizer.End, 0, 50, 100, 150, 200]; // one in forty: some responses end early

    private readonly WatchedDecoder _watched = new(NewDecoder());
    private readonly DrawingDecoder _drawing;
    private readonly LocalModel _hostModel;
    private readonly LocalModel _drawingModel;

    public TokenDrawsTests()
    {
        _drawing = new DrawingDecoder(_watched);
        _hostModel = NewModel(NewDecoder());
        _drawingModel = NewModel(_drawing);
    }

    private static Gen<Case> Cases =>
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from promptLength in Gen.Choose(1, 60)
        from width in Gen.Choose(1, 4)
        from successors in Gen.Choose(1, 5)
        from chunkLength in Gen.Choose(1, 6)
        from temperature in Gen.Elements(0, 0.5, 1, 2.5)
        from topK in Gen.Elements(0, 1, 7, 50, 1000)
        from topP in Gen.Elements(1, 0.95, 0.3)
        from stop in Gen.Elements<string[]>([], ["e"], ["A", "zz"])
        select new Case(
            new LargeModelRequest
            {
                Prompt = new string('p', promptLength),
                MaxNewTokens = 14,
                Seed = seed,
                Sampling = new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP },
                StopSequences = stop,
            },
            width,
            successors,
            chunkLength);

    [Fact]
    public void ProposeAsync_SameSeed_GivesTheSameCandidatesBothWays()
    {
        Prop.ForAll(Cases.ToArbitrary(), one =>
        {
            var candidates = Task.WhenAll(SearchAsync(_hostModel, one), SearchAsync(_drawingModel, one)).GetAwaiter().GetResult();
            Assert.Equal(candidates[0], candidates[1]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

        Assert.Equal(0, _drawing.AskedForLogits);
        Assert.InRange(_drawing.DrawnTokens, 1000, long.MaxValue);
    }

    [Fact]
    public async Task ProposeAsync_ManyRequestsAtOnce_EachIsDrawnByItsOwnOptions()
    {
        var cases = Gen.Sample(Cases, 24, 24);
        var expected = new List<List<string>>();
        foreach (var one in cases)
        {
            expected.Add(await SearchAsync(_hostModel, one));
        }

        var together = await Task.WhenAll(cases.Select(one => Task.Run(() => SearchAsync(_drawingModel, one))));

        Assert.Equal(expected, together);
        Assert.InRange(_drawing.MostOptions, 2, int.MaxValue); // they did share passes
        Assert.Equal(0, _watched.Cache.BlocksInUse);
    }

    [Fact]
    public async Task ProposeAsync_CancelledInAnyPass_EndsWithinItAndGivesEveryBlockBack()
    {
        var one = new Case(new LargeModelRequest { Prompt = new string('p', 60), MaxNewTokens = 8, Seed = 3 }, 2, 3, 4);
        var expected = await SearchAsync(_drawingModel, one);
        var passes = _watched.ForwardCount;
        for (var pass = 1; pass < passes; pass++)
        {
            using var cancellation = new CancellationTokenSource();
            _watched.Reset();
            _watched.BeforeForward = number => CancelAt(number, pass, cancellation);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SearchAsync(_drawingModel, one, cancellation.Token));

            Assert.Equal(pass, _watched.ForwardCount);
            Assert.Equal(0, _watched.Cache.BlocksInUse);
        }

        _watched.Reset();
        Assert.Equal(expected, await SearchAsync(_drawingModel, one));
    }

    [Fact]
    public async Task OpenAsync_SeveralModelsShapeTheDistribution_LogitsComeToTheHost()
    {
        var request = new LargeModelRequest { Prompt = "pp", MaxNewTokens = 14, Seed = 1 };
        var assistant = LocalLargeModel.Source(_hostModel, PromptTemplate.None, weight: 0, request);
        await using var mixed = await new LocalLargeModel(_drawingModel, PromptTemplate.None).OpenAsync(request, [assistant], default);
        await using var plain = await new LocalLargeModel(_hostModel, PromptTemplate.None).OpenAsync(request, default);

        var candidates = await mixed.ProposeAsync(3, 5, default);

        Assert.Equal((await plain.ProposeAsync(3, 5, default)).Select(Describe), candidates.Select(Describe));
        Assert.InRange(_drawing.AskedForLogits, 1, int.MaxValue);
        Assert.Equal(0, _drawing.DrawnTokens);
    }

    [Fact]
    public async Task OpenAsync_ImpossibleOption_IsRefusedByName()
    {
        var request = new LargeModelRequest { Prompt = "pp", MaxNewTokens = 14, Sampling = new SamplingOptions { TopK = -1 } };

        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => new LocalLargeModel(_drawingModel, PromptTemplate.None).OpenAsync(request, default));

        Assert.Equal("top_k", error.Option);
    }

    public async ValueTask DisposeAsync()
    {
        await _hostModel.DisposeAsync();
        await _drawingModel.DisposeAsync();
    }

    private static void CancelAt(int number, int pass, CancellationTokenSource cancellation)
    {
        if (number == pass)
        {
            cancellation.Cancel();
        }
    }

    /// <summary>A search that keeps candidates without asking what they are worth.</summary>
    /// <returns>All candidates of all rounds.</returns>
    private static async Task<List<string>> SearchAsync(LocalModel model, Case one, CancellationToken cancellationToken = default)
    {
        var all = new List<string>();
        await using var session = await new LocalLargeModel(model, PromptTemplate.None).OpenAsync(one.Request, cancellationToken);
        IReadOnlyList<Candidate> candidates = [];
        while (candidates.Count == 0 || candidates.Any(candidate => candidate.Finish is null))
        {
            candidates = await session.ProposeAsync(one.Successors, one.ChunkLength, cancellationToken);
            all.AddRange(candidates.Select(Describe));
            candidates = [.. candidates.Reverse().Take(one.Width)];
            session.Keep(candidates);
        }

        return all;
    }

    private static string Describe(Candidate candidate) =>
        $"{candidate.Index} of {candidate.Parent}, {candidate.NewTokens} new, carried {candidate.IsCarried}: "
        + $"{string.Join(' ', candidate.Tokens.ToArray())} '{candidate.Text}' {candidate.Finish} {candidate.StopIndex}";

    /// <summary>Its embeddings are padded: ids of 257 and more must not be drawn.</summary>
    private static CpuDecoder NewDecoder() => new RandomModel(RandomModel.Llama().Spec with { VocabularySize = 270 }, seed: 5).Load();

    private static LocalModel NewModel(IDecoder decoder) =>
        new("model", new DecoderRunner(decoder, PassRows), new ByteTokenizer(), EndTokens);

    private sealed record Case(LargeModelRequest Request, int Width, int Successors, int ChunkLength);
}
