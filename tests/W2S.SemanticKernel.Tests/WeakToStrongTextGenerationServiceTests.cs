using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests;

public sealed class WeakToStrongTextGenerationServiceTests
{
    private readonly TestService _test = new();

    [Fact]
    public void Attributes_ModelId_IsTheLargeModelUsedByDefault() =>
        Assert.Equal("words", _test.Text.GetModelId());

    [Fact]
    public async Task GetTextContents_ByDefault_GivesOneGuidedResult()
    {
        var content = await _test.Text.GetTextContentAsync("A prompt", TestService.Search());

        Assert.Contains("good", content.Text, StringComparison.Ordinal);
        Assert.Equal("words", content.ModelId);
        Assert.IsType<GenerationResult>(content.InnerContent);
    }

    [Fact]
    public async Task GetTextContents_Metadata_SaysUsageFinishScoreAndSeed()
    {
        var content = await _test.Text.GetTextContentAsync("A prompt here", TestService.Search(seed: 7));

        var result = (GenerationResult)content.InnerContent!;
        var usage = Assert.IsType<UsageDetails>(content.Metadata!["Usage"]);
        Assert.Equal(3, usage.InputTokenCount);
        Assert.Equal(result.Best.Tokens.Count, usage.OutputTokenCount);
        Assert.Equal(usage.InputTokenCount + usage.OutputTokenCount, usage.TotalTokenCount);
        Assert.Equal(result.LargeModelUsage.ComputedTokens, usage.AdditionalCounts!["words.proposed"]);
        Assert.Equal(result.GuidanceUsage[0].ComputedTokens, usage.AdditionalCounts["praise.scored"]);
        Assert.True(usage.AdditionalCounts["words.proposed"] > usage.OutputTokenCount);
        Assert.Equal(result.Best.Score, content.Metadata["Score"]);
        Assert.Equal(7L, content.Metadata["Seed"]);
        Assert.Contains(content.Metadata["FinishReason"], new object[] { "stop", "length" });
        Assert.DoesNotContain("Trace", content.Metadata.Keys);
    }

    [Theory]
    [InlineData(1, null, "length")]
    [InlineData(200, null, "stop")]
    [InlineData(200, 1L, "budget")]
    public async Task GetTextContents_FinishReason_SaysWhatEndedTheResponse(int maxTokens, long? budget, string reason)
    {
        var settings = new WeakToStrongPromptExecutionSettings
        {
            Method = SearchMethod.Sampling,
            Seed = 3,
            MaxTokens = maxTokens,
            TokenBudget = budget,
        };

        var content = await _test.Text.GetTextContentAsync("p", settings);

        Assert.Equal(reason, content.Metadata!["FinishReason"]);
    }

    [Fact]
    public async Task GetTextContents_TraceAskedFor_IsInTheMetadata()
    {
        var settings = TestService.Search();
        settings.IncludeTrace = true;

        var content = await _test.Text.GetTextContentAsync("p", settings);

        Assert.NotEmpty(Assert.IsType<SearchTrace>(content.Metadata!["Trace"]).Rounds);
    }

    [Fact]
    public async Task GetTextContents_SeveralResults_ComeBestFirst()
    {
        var contents = await _test.Text.GetTextContentsAsync(
            "p", new WeakToStrongPromptExecutionSettings { Method = SearchMethod.BestOfN, ResultsPerPrompt = 3, Seed = 1 });

        Assert.Equal(3, contents.Count);
        Assert.Equal(contents.OrderByDescending(content => (double)content.Metadata!["Score"]!), contents);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task GetStreamingTextContents_Joined_AreTheWholeResult(long seed)
    {
        var whole = await _test.Text.GetTextContentAsync("p", TestService.Search(seed));

        var pieces = await StreamAsync("p", TestService.Search(seed));

        Assert.Equal(whole.Text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.All(pieces, piece => Assert.Equal(("words", 0), (piece.ModelId, piece.ChoiceIndex)));
    }

    [Fact]
    public async Task GetStreamingTextContents_Metadata_IsOnTheLastPieceOnly()
    {
        var whole = await _test.Text.GetTextContentAsync("p", TestService.Search());

        var pieces = await StreamAsync("p", TestService.Search());

        Assert.All(pieces.SkipLast(1), piece => Assert.Null(piece.Metadata));
        Assert.Equivalent(whole.Metadata, pieces[^1].Metadata);
    }

    [Fact]
    public void GetStreamingTextContents_SeveralResults_AreRefused()
    {
        var settings = TestService.Search();
        settings.ResultsPerPrompt = 2;

        var error = Assert.Throws<InvalidOptionException>(() => _test.Text.GetStreamingTextContentsAsync("p", settings));

        Assert.Equal("results_per_prompt", error.Option);
    }

    [Fact]
    public async Task GetStreamingTextContents_SettingsChangedBeforeReading_DoNotCount()
    {
        var settings = TestService.Search(seed: 1);
        var expected = await _test.Text.GetTextContentAsync("p", settings);

        var stream = _test.Text.GetStreamingTextContentsAsync("p", settings);
        settings.Seed = 2;
        settings.MaxTokens = 1;
        var pieces = await ReadAsync(stream);

        Assert.Equal(expected.Text, string.Concat(pieces.Select(piece => piece.Text)));
    }

    [Fact]
    public async Task GetTextContents_SettingsChangedWhileRunning_DoNotCount()
    {
        var settings = TestService.Search(seed: 1);
        var expected = await _test.Text.GetTextContentAsync("p", settings);
        _test.Model.BeforeProposing = _ =>
        {
            settings.MaxTokens = 1;
            settings.Seed = 2;
            return Task.CompletedTask;
        };

        var content = await _test.Text.GetTextContentAsync("p", settings);

        Assert.Equal(expected.Text, content.Text);
    }

    [Fact]
    public async Task GetTextContents_FrozenSettings_Serve()
    {
        var settings = TestService.Search();
        settings.Freeze();

        Assert.NotEmpty((await _test.Text.GetTextContentAsync("p", settings)).Text!);
    }

    [Fact]
    public async Task GetTextContents_Cancelled_EndsAndClosesItsSessions()
    {
        using var cancellation = new CancellationTokenSource();
        _test.Model.BeforeProposing = async token =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _test.Text.GetTextContentsAsync("p", TestService.Search(), cancellationToken: cancellation.Token));

        Assert.Equal(0, _test.Model.OpenSessions);
    }

    [Fact]
    public async Task GetStreamingTextContents_ReaderStops_ClosesItsSessions()
    {
        await foreach (var _ in _test.Text.GetStreamingTextContentsAsync("p", TestService.Search()))
        {
            break;
        }

        Assert.Equal(0, _test.Model.OpenSessions);
    }

    [Fact]
    public async Task GetTextContents_EngineError_ReachesTheCallerAsItIs()
    {
        var failure = new LargeModelException("out of order");
        _test.Model.BeforeProposing = _ => throw failure;

        var error = await Assert.ThrowsAsync<LargeModelException>(() => _test.Text.GetTextContentsAsync("p", TestService.Search()));

        Assert.Same(failure, error);
        Assert.Equal(0, _test.Model.OpenSessions);
    }

    [Fact]
    public async Task GetTextContents_UnknownLargeModel_NamesTheSettingAndTheModelsThereAre()
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() =>
            _test.Text.GetTextContentsAsync("p", new WeakToStrongPromptExecutionSettings { LargeModel = "huge" }));

        Assert.Equal("large_model", error.Option);
        Assert.Contains("words", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetTextContents_WithoutKernel_TakesThePromptAsItIs()
    {
        const string Prompt = "<message role=\"system\">&lt;</message>";

        await _test.Text.GetTextContentsAsync(Prompt, TestService.Search());

        Assert.Equal(Prompt, _test.Model.LastRequest!.Prompt);
    }

    [Fact]
    public async Task GetTextContents_WithKernel_TakesThePromptAsRendered()
    {
        await _test.Text.GetTextContentsAsync(
            "<message role=\"user\">1 &lt; 2</message>", TestService.Search(), Kernel.CreateBuilder().Build());

        Assert.Equal(Engine.Prompt.FromMessages([new("user", "1 < 2")]), _test.Model.LastRequest!.Prompt);
    }

    private Task<List<StreamingTextContent>> StreamAsync(string prompt, PromptExecutionSettings settings) =>
        ReadAsync(_test.Text.GetStreamingTextContentsAsync(prompt, settings));

    private static async Task<List<StreamingTextContent>> ReadAsync(IAsyncEnumerable<StreamingTextContent> stream)
    {
        var pieces = new List<StreamingTextContent>();
        await foreach (var piece in stream)
        {
            pieces.Add(piece);
        }

        return pieces;
    }
}
