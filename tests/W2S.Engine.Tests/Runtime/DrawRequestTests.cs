using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Sampling;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Runtime;

public sealed class DrawRequestTests
{
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 25)];
    private static readonly double[] Points = [0.1, 0.9, 0.5, 0.999];
    private static readonly SamplingOptions Sampling = new() { Temperature = 1.5 };

    [Theory]
    [InlineData(512)]
    [InlineData(10)]
    [InlineData(1)]
    public async Task RunAsync_Draws_AreThoseOfTheLogitsHoweverThePromptIsCut(int passRows)
    {
        var decoder = new DrawingDecoder(RandomModel.Llama().Load());
        await using var runner = new DecoderRunner(decoder, passRows);
        var batch = new ForwardBatch();
        var entry = batch.AddDraws(decoder.CreateSequence(), Tokens, new DrawRequest(Sampling, 100, Points));

        await runner.RunAsync(batch, CancellationToken.None);

        Assert.Equal(Expected(Sampling, 100), entry.Drawn);
        Assert.Equal(Tokens.Length, entry.Sequence.Length);
        Assert.Equal(0, decoder.AskedForLogits);
        Assert.Equal(Points.Length, decoder.DrawnTokens); // not in every part of the prompt
    }

    [Fact]
    public async Task RunAsync_BatchThatIsCleared_DrawsIntoTheSameArray()
    {
        await using var runner = new DecoderRunner(new DrawingDecoder(RandomModel.Llama().Load()), passRows: 10);
        var batch = new ForwardBatch();
        var entry = batch.AddDraws(runner.Decoder.CreateSequence(), Tokens, new DrawRequest(Sampling, 100, Points));
        await runner.RunAsync(batch, CancellationToken.None);
        var drawn = entry.Drawn;

        batch.Clear();
        Assert.True(entry.Draw.Points.IsEmpty);
        batch.AddDraws(runner.Decoder.CreateSequence(), Tokens, new DrawRequest(Sampling, 100, Points.Reverse().ToArray()));
        await runner.RunAsync(batch, CancellationToken.None);

        Assert.Same(drawn, entry.Drawn);
        Assert.Equal(Expected(Sampling, 100).Reverse(), entry.Drawn);
    }

    [Fact]
    public async Task RunAsync_OutOfMemoryOnce_DrawsWhatItWouldHave()
    {
        var watched = new WatchedDecoder(RandomModel.Llama().Load());
        await using var runner = new DecoderRunner(new DrawingDecoder(watched));
        watched.BeforeForward = pass => _ = pass == 1 ? throw new OutOfMemoryException() : 0;
        var batch = new ForwardBatch();
        var entry = batch.AddDraws(runner.Decoder.CreateSequence(), Tokens, new DrawRequest(Sampling, 100, Points));

        await runner.RunAsync(batch, CancellationToken.None);

        Assert.Equal(1 + 5, watched.ForwardCount); // 25 tokens, 6 at a time
        Assert.Equal(Expected(Sampling, 100), entry.Drawn);
    }

    [Fact]
    public void Forward_DecoderThatDrawsNoTokens_IsRefusedBeforeWork()
    {
        using var decoder = RandomModel.Llama().Load();

        AssertRefused(decoder, vocabularySize: 100, "Draws");
    }

    [Fact]
    public void Forward_Classifier_IsRefusedBeforeWork()
    {
        using var decoder = new DrawingDecoder(RandomModel.Gpt2(head: new ClassificationHead(["bad", "good"])).Load());

        AssertRefused(decoder, vocabularySize: 100, "classification");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(131)]
    public void Forward_VocabularyThatIsNotTheModels_IsRefusedBeforeWork(int vocabularySize)
    {
        using var decoder = new DrawingDecoder(RandomModel.Llama().Load());

        AssertRefused(decoder, vocabularySize, $"{vocabularySize}");
    }

    [Theory]
    [InlineData]
    [InlineData(-1e-9)]
    [InlineData(0.5, 1.0)]
    [InlineData(double.NaN)]
    public void AddDraws_PointsThatAreNone_AreRefused(params double[] points)
    {
        using var decoder = RandomModel.Llama().Load();
        var batch = new ForwardBatch();

        Assert.Throws<ArgumentException>(() => batch.AddDraws(decoder.CreateSequence(), Tokens, new DrawRequest(Sampling, 100, points)));
        Assert.Empty(batch.Entries);
    }

    [Fact]
    public void AddDraws_ImpossibleOption_IsRefusedByName()
    {
        using var decoder = RandomModel.Llama().Load();
        var request = new DrawRequest(new SamplingOptions { TopP = 0 }, 100, Points);

        var error = Assert.Throws<InvalidOptionException>(() => new ForwardBatch().AddDraws(decoder.CreateSequence(), Tokens, request));

        Assert.Equal("top_p", error.Option);
    }

    private static void AssertRefused(IDecoder decoder, int vocabularySize, string why)
    {
        var batch = new ForwardBatch();
        var entry = batch.AddDraws(decoder.CreateSequence(), Tokens, new DrawRequest(Sampling, vocabularySize, Points));

        var error = Assert.Throws<InvalidOptionException>(() => decoder.Forward(batch));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, entry.Sequence.Length);
    }

    /// <summary>From the logits themselves, computed at once.</summary>
    private static IEnumerable<int> Expected(SamplingOptions sampling, int vocabularySize)
    {
        using var decoder = RandomModel.Llama().Load();
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(decoder.CreateSequence(), Tokens);
        decoder.Forward(batch);
        var sampler = new TokenSampler(sampling);
        sampler.Prepare(entry.Logits.AsSpan(0, vocabularySize));
        return [.. Points.Select(sampler.Draw)];
    }
}
