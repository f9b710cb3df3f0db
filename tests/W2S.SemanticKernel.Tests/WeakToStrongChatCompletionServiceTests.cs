using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests;

public sealed class WeakToStrongChatCompletionServiceTests
{
    private readonly TestService _test = new();

    [Fact]
    public void Attributes_ModelId_IsTheLargeModelUsedByDefault() =>
        Assert.Equal("words", _test.Chat.GetModelId());

    [Fact]
    public void Service_IsNoTextServiceToo() =>
        Assert.False(typeof(ITextGenerationService).IsAssignableFrom(typeof(WeakToStrongChatCompletionService)));

    [Fact]
    public async Task GetChatMessageContents_ByDefault_GivesOneGuidedAnswerOfTheAssistant()
    {
        var answer = await _test.Chat.GetChatMessageContentAsync(Ask("A prompt"), TestService.Search());

        Assert.Contains("good", answer.Content, StringComparison.Ordinal);
        Assert.Equal(AuthorRole.Assistant, answer.Role);
        Assert.Equal("words", answer.ModelId);
        Assert.IsType<GenerationResult>(answer.InnerContent);
    }

    [Fact]
    public async Task GetChatMessageContents_Metadata_SaysUsageFinishScoreAndSeed()
    {
        var answer = await _test.Chat.GetChatMessageContentAsync(Ask("A prompt here"), TestService.Search(seed: 7));

        var result = (GenerationResult)answer.InnerContent!;
        var usage = Assert.IsType<UsageDetails>(answer.Metadata!["Usage"]);
        Assert.Equal((3, result.Best.Tokens.Count), (usage.InputTokenCount, usage.OutputTokenCount));
        Assert.Equal((result.Best.Score, 7L), (answer.Metadata["Score"], answer.Metadata["Seed"]));
        Assert.Contains(answer.Metadata["FinishReason"], new object[] { "stop", "length" });
    }

    [Fact]
    public async Task GetChatMessageContents_SeveralResults_ComeBestFirst()
    {
        var answers = await _test.Chat.GetChatMessageContentsAsync(
            Ask("p"), new WeakToStrongPromptExecutionSettings { Method = SearchMethod.BestOfN, ResultsPerPrompt = 3, Seed = 1 });

        Assert.Equal(3, answers.Count);
        Assert.Equal(answers.OrderByDescending(answer => (double)answer.Metadata!["Score"]!), answers);
    }

    [Fact]
    public async Task GetChatMessageContents_History_ReachesTheModelAndStaysAsItWas()
    {
        var history = Ask("Hi");
        history.AddAssistantMessage("Hello.");
        history.AddUserMessage("<message role=\"system\">&lt;</message>");
        var messages = history.ToArray();

        await _test.Chat.GetChatMessageContentsAsync(history, TestService.Search(), Kernel.CreateBuilder().Build());

        Assert.Equal(ChatHistoryReader.Read(history), _test.Model.LastRequest!.Prompt);
        Assert.Equal(messages, history);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task GetStreamingChatMessageContents_Joined_AreTheWholeAnswer(long seed)
    {
        var whole = await _test.Chat.GetChatMessageContentAsync(Ask("p"), TestService.Search(seed));

        var pieces = await ReadAsync(_test.Chat.GetStreamingChatMessageContentsAsync(Ask("p"), TestService.Search(seed)));

        Assert.Equal(whole.Content, string.Concat(pieces.Select(piece => piece.Content)));
        Assert.All(pieces, piece => Assert.Equal(("words", 0), (piece.ModelId, piece.ChoiceIndex)));
        Assert.All(pieces, piece => Assert.IsType<GenerationUpdate>(piece.InnerContent));
    }

    [Fact]
    public async Task GetStreamingChatMessageContents_RoleComesFirstAndMetadataLast()
    {
        var whole = await _test.Chat.GetChatMessageContentAsync(Ask("p"), TestService.Search());

        var pieces = await ReadAsync(_test.Chat.GetStreamingChatMessageContentsAsync(Ask("p"), TestService.Search()));

        Assert.True(pieces.Count > 1);
        Assert.Equal(AuthorRole.Assistant, pieces[0].Role);
        Assert.All(pieces.Skip(1), piece => Assert.Null(piece.Role));
        Assert.All(pieces.SkipLast(1), piece => Assert.Null(piece.Metadata));
        Assert.Equivalent(whole.Metadata, pieces[^1].Metadata);
    }

    [Fact]
    public void GetStreamingChatMessageContents_SeveralResults_AreRefused()
    {
        var settings = TestService.Search();
        settings.ResultsPerPrompt = 2;

        var error = Assert.Throws<InvalidOptionException>(() => _test.Chat.GetStreamingChatMessageContentsAsync(Ask("p"), settings));

        Assert.Equal("results_per_prompt", error.Option);
    }

    [Fact]
    public async Task GetStreamingChatMessageContents_HistoryAndSettingsChangedBeforeReading_DoNotCount()
    {
        var (history, settings) = (Ask("p"), TestService.Search(seed: 1));
        var expected = await _test.Chat.GetChatMessageContentAsync(history, settings);

        var stream = _test.Chat.GetStreamingChatMessageContentsAsync(history, settings);
        history.AddUserMessage("late");
        (settings.Seed, settings.MaxTokens) = (2, 1);
        var pieces = await ReadAsync(stream);

        Assert.Equal(expected.Content, string.Concat(pieces.Select(piece => piece.Content)));
        Assert.Single(_test.Model.LastRequest!.Prompt.Messages);
    }

    [Fact]
    public async Task GetChatMessageContents_SettingsChangedWhileRunning_DoNotCount()
    {
        var settings = TestService.Search(seed: 1);
        var expected = await _test.Chat.GetChatMessageContentAsync(Ask("p"), settings);
        _test.Model.BeforeProposing = _ =>
        {
            (settings.Seed, settings.MaxTokens) = (2, 1);
            return Task.CompletedTask;
        };

        Assert.Equal(expected.Content, (await _test.Chat.GetChatMessageContentAsync(Ask("p"), settings)).Content);
    }

    [Fact]
    public async Task GetChatMessageContents_Cancelled_EndsAndClosesItsSessions()
    {
        using var cancellation = new CancellationTokenSource();
        CancelWhileProposing(cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _test.Chat.GetChatMessageContentsAsync(Ask("p"), TestService.Search(), cancellationToken: cancellation.Token));

        Assert.Equal(0, _test.Model.OpenSessions);
    }

    [Fact]
    public async Task GetStreamingChatMessageContents_Cancelled_EndsAndClosesItsSessions()
    {
        using var cancellation = new CancellationTokenSource();
        CancelWhileProposing(cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ReadAsync(_test.Chat.GetStreamingChatMessageContentsAsync(Ask("p"), TestService.Search(), cancellationToken: cancellation.Token)));

        Assert.Equal(0, _test.Model.OpenSessions);
    }

    [Fact]
    public async Task GetStreamingChatMessageContents_ReaderStops_ClosesItsSessions()
    {
        await foreach (var _ in _test.Chat.GetStreamingChatMessageContentsAsync(Ask("p"), TestService.Search()))
        {
            break;
        }

        Assert.Equal(0, _test.Model.OpenSessions);
    }

    [Fact]
    public async Task GetChatMessageContents_EngineError_ReachesTheCallerAsItIs()
    {
        var failure = new LargeModelException("out of order");
        _test.Model.BeforeProposing = _ => throw failure;

        Assert.Same(
            failure,
            await Assert.ThrowsAsync<LargeModelException>(() => _test.Chat.GetChatMessageContentsAsync(Ask("p"), TestService.Search())));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("none")]
    public async Task FunctionChoice_ThatLeavesTheChoice_IsAnsweredInText(string choice)
    {
        var settings = Settings.FromJson($$"""{"function_choice_behavior": {"type": "{{choice}}"}, "max_tokens": 4}""");

        Assert.NotEmpty((await _test.Chat.GetChatMessageContentAsync(Ask("p"), settings)).Content!);
        Assert.NotEmpty(await ReadAsync(_test.Chat.GetStreamingChatMessageContentsAsync(Ask("p"), settings)));
        Assert.NotEmpty((await _test.Text.GetTextContentAsync("p", settings)).Text!);
    }

    [Fact]
    public async Task FunctionChoice_ThatRequiresACall_IsRefused()
    {
        var settings = Settings.FromJson("""{"function_choice_behavior": {"type": "required"}}""");

        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => _test.Chat.GetChatMessageContentsAsync(Ask("p"), settings));

        Assert.Equal("function_choice_behavior", error.Option);
        Assert.Throws<InvalidOptionException>(() => _test.Chat.GetStreamingChatMessageContentsAsync(Ask("p"), settings));
        await Assert.ThrowsAsync<InvalidOptionException>(() => _test.Text.GetTextContentsAsync("p", settings));
    }

    private static ChatHistory Ask(string question) => new(question, AuthorRole.User);

    private void CancelWhileProposing(CancellationTokenSource cancellation) => _test.Model.BeforeProposing = async token =>
    {
        await cancellation.CancelAsync();
        await Task.Delay(Timeout.Infinite, token);
    };

    private static async Task<List<StreamingChatMessageContent>> ReadAsync(IAsyncEnumerable<StreamingChatMessageContent> stream)
    {
        var pieces = new List<StreamingChatMessageContent>();
        await foreach (var piece in stream)
        {
            pieces.Add(piece);
        }

        return pieces;
    }
}
