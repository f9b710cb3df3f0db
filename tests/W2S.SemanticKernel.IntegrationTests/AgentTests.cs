using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
using Microsoft.SemanticKernel.ChatCompletion;
using W2S.Engine;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>What Semantic Kernel's agents can rely on when they answer through W2S.</summary>
public sealed class AgentTests
{
    private readonly WordModel _model = new();
    private readonly Kernel _kernel;

    public AgentTests()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongChatCompletion(options => options.AddLargeModel(_model).AddGuidance(new PraiseGuidance()));
        _kernel = builder.Build();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_OneTurn_IsTheServicesAnswerAndJoinsTheThread(bool streaming)
    {
        var thread = new ChatHistoryAgentThread();

        var answer = await Agents.Create(_kernel, name: "Critic").AskAsync(streaming, "Hi", thread);

        Assert.Equal(Prompt.FromMessages([new("system", "Be kind."), new("user", "Hi")]), _model.LastRequest!.Prompt);
        Assert.Equal((await new TestService().Chat.GetChatMessageContentAsync(new ChatHistory("p"), TestService.Search())).Content, answer.Text);
        Assert.Equal(("Critic", "words", 1L), (answer.AuthorName, answer.ModelId, answer.Metadata!["Seed"]));
        Assert.IsType<Microsoft.Extensions.AI.UsageDetails>(answer.Metadata["Usage"]);
        Assert.Equal([("user", "Hi"), ("assistant", answer.Text)], Said(thread));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_FurtherTurns_BringTheWholeThread(bool streaming)
    {
        var thread = new ChatHistoryAgentThread();
        var agent = Agents.Create(_kernel);

        var first = await agent.AskAsync(streaming, "Hi", thread);
        await agent.AskAsync(streaming, "And?", thread);

        Assert.Equal(
            Prompt.FromMessages([new("system", "Be kind."), new("user", "Hi"), new("assistant", first.Text), new("user", "And?")]),
            _model.LastRequest!.Prompt);
        Assert.Equal(4, thread.ChatHistory.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_CancelledInMidAnswer_EndsAndTheNextTurnWorks(bool streaming)
    {
        using var cancellation = new CancellationTokenSource();
        var rounds = 0;
        _model.BeforeProposing = async token =>
        {
            if (++rounds == 2)
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            }
        };
        var agent = Agents.Create(_kernel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => agent.AskAsync(streaming, "Hi", cancellationToken: cancellation.Token));

        Assert.Equal((2, 0), (rounds, _model.OpenSessions));
        Assert.NotEmpty((await agent.AskAsync(streaming, "Hi")).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_TwoAgentsOverKeyedServicesOfOneKernel_EachHasItsOwn(bool streaming)
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongChatCompletion(
            options => options.AddLargeModel(new WordModel("one")).AddLargeModel(new WordModel("two")).AddGuidance(new PraiseGuidance()).DefaultLargeModel = "one",
            serviceId: "first");
        builder.AddWeakToStrongChatCompletion("two", serviceId: "second");
        var kernel = builder.Build();

        var first = await Agents.Create(kernel, Named("first")).AskAsync(streaming, "Hi");
        var second = await Agents.Create(kernel, Named("second")).AskAsync(streaming, "Hi");

        Assert.Equal(("one", "two"), (first.ModelId, second.ModelId));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_PlainSettings_AreThoseOfTheSearch(bool streaming)
    {
        var answer = await Agents
            .Create(_kernel, Settings.FromValues(("seed", "11"), ("max_tokens", 3), ("method", "sampling"), ("stop_sequences", new[] { "END" })))
            .AskAsync(streaming, "Hi");

        Assert.Equal(11L, answer.Metadata!["Seed"]);
        Assert.Equal(3, _model.LastRequest!.MaxNewTokens);
        Assert.Equal(["END"], _model.LastRequest.StopSequences);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_PluginsAndAutoFunctionChoice_IsAnsweredInTextAndCallsNothing(bool streaming)
    {
        var calls = 0;
        _kernel.Plugins.AddFromFunctions("tools", [KernelFunctionFactory.CreateFromMethod(() => ++calls, "count")]);

        var answer = await Agents.Create(_kernel, With(FunctionChoiceBehavior.Auto())).AskAsync(streaming, "Hi");

        Assert.NotEmpty(answer.Text);
        Assert.Equal(0, calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ask_RequiredFunctionChoice_IsRefused(bool streaming)
    {
        _kernel.Plugins.AddFromFunctions("tools", [KernelFunctionFactory.CreateFromMethod(() => 1, "count")]);

        var error = await Assert.ThrowsAsync<InvalidOptionException>(() =>
            Agents.Create(_kernel, With(FunctionChoiceBehavior.Required())).AskAsync(streaming, "Hi"));

        Assert.Equal("function_choice_behavior", error.Option);
    }

    [Fact]
    public async Task Invoke_AfterAnotherAgent_AnswersIt()
    {
        var thread = new ChatHistoryAgentThread();
        var first = await Agents.Create(_kernel, name: "First").AskAsync(streaming: false, "Hi", thread);

        await foreach (var answer in Agents.Create(_kernel, TestService.Search(seed: 2), "Second").InvokeAsync(thread))
        {
            Assert.Equal("Second", answer.Message.AuthorName);
        }

        Assert.Equal(
            Prompt.FromMessages([new("system", "Be kind."), new("user", "Hi"), new("assistant", first.Text)]), _model.LastRequest!.Prompt);
        Assert.Equal(3, thread.ChatHistory.Count);
    }

    [Fact]
    public async Task Invoke_HistoryOfAnAgentThatCallsFunctions_IsRefusedByMessageAndKind()
    {
        var thread = new ChatHistoryAgentThread();
        thread.ChatHistory.AddUserMessage("Hi");
        thread.ChatHistory.Add(new ChatMessageContent(AuthorRole.Assistant, [new FunctionCallContent("count", "tools")]));

        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => Agents.Create(_kernel).AskAsync(streaming: false, "And?", thread));

        Assert.Equal("chatHistory[2]: FunctionCallContent found, only text can be read", error.Message);
    }

    private static IEnumerable<(string Role, string? Content)> Said(ChatHistoryAgentThread thread) =>
        thread.ChatHistory.Select(message => (message.Role.Label, message.Content));

    private static WeakToStrongPromptExecutionSettings Named(string serviceId)
    {
        var settings = TestService.Search();
        settings.ServiceId = serviceId;
        return settings;
    }

    private static WeakToStrongPromptExecutionSettings With(FunctionChoiceBehavior choice)
    {
        var settings = TestService.Search();
        settings.FunctionChoiceBehavior = choice;
        return settings;
    }
}
