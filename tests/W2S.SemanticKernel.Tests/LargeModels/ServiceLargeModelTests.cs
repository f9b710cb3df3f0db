using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.ChatClients;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hosting.Services;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.SemanticKernel.Tests.Support;
using TextContent = Microsoft.SemanticKernel.TextContent;

namespace W2S.SemanticKernel.Tests.LargeModels;

/// <summary>Services of a container as large models, asked through W2S's own text generation service.</summary>
public sealed class ServiceLargeModelTests
{
    private const string Guided = "guided";
    private readonly IServiceCollection _services = new ServiceCollection();
    private int _calls;

    [Fact]
    public async Task BestOfN_OverAChatService_ChoosesTheAnswerGuidanceLikesBest()
    {
        AddChat("openai");

        var best = await GenerateAsync(new() { LargeModel = "openai", Method = SearchMethod.BestOfN, SuccessorsPerBeam = 16, MaxTokens = 8, Seed = 1 });
        var one = await GenerateAsync(new() { LargeModel = "openai", Method = SearchMethod.BestOfN, SuccessorsPerBeam = 1, MaxTokens = 8, Seed = 1 });

        Assert.True(Praise(best) > Praise(one), $"{best.Text} is praised no more than {one.Text}");
        Assert.Equal(("openai", 17), (best.ModelId, _calls));
    }

    [Fact]
    public async Task ChunkLevel_OverAChatService_IsRefusedAndToldWhatWouldWork()
    {
        AddChat("openai");

        var error = await Assert.ThrowsAsync<LargeModelException>(() => GenerateAsync(new() { LargeModel = "openai" }));

        Assert.Contains("best-of-n", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _calls);
    }

    [Fact]
    public async Task ChunkLevel_OverATextService_Steers()
    {
        AddText("local");
        var settings = new WeakToStrongPromptExecutionSettings { LargeModel = "local", MaxTokens = 12, ChunkLength = 3, Seed = 1 };
        var sampling = new WeakToStrongPromptExecutionSettings { LargeModel = "local", MaxTokens = 12, Method = SearchMethod.Sampling, Seed = 1 };

        var guided = await GenerateAsync(settings);
        var unguided = await GenerateAsync(sampling);

        Assert.True(Praise(guided) >= Praise(unguided) + 4, $"{guided.Text} is praised little more than {unguided.Text}");
        Assert.Equal(Praise(guided), (double)guided.Metadata!["Score"]!);
    }

    [Fact]
    public async Task ChunkLevel_NumberOfChoicesIgnored_IsToppedUp()
    {
        AddText("honoured", honoursChoices: true);
        AddText("ignored", honoursChoices: false);

        var honoured = await GenerateAsync(new() { LargeModel = "honoured", MaxTokens = 6, ChunkLength = 3, Seed = 1, IncludeTrace = true });
        var calls = _calls;
        var ignored = await GenerateAsync(new() { LargeModel = "ignored", MaxTokens = 6, ChunkLength = 3, Seed = 1, IncludeTrace = true });

        Assert.Equal(Candidates(honoured), Candidates(ignored));
        Assert.True(_calls - calls > calls);
    }

    [Fact]
    public async Task CallBudget_OverAService_IsNotExceeded()
    {
        AddText("local", honoursChoices: false);

        await GenerateAsync(new() { LargeModel = "local", MaxTokens = 40, ChunkLength = 2, CallBudget = 30, Seed = 1 });

        Assert.InRange(_calls, 1, 30);
    }

    [Fact]
    public async Task GetLargeModel_OneIdOfAllKinds_IsChatUnlessTheKindIsGiven()
    {
        AddText("any", answer: "text");
        AddChat("any", answer: "chat");
        _services.AddKeyedSingleton<IChatClient>("any", new OneAnswerClient("client"));

        Assert.Equal("chat", await AnswerAsync("any"));
        Assert.Equal("text", await AnswerAsync("gpt", options => options.AddLargeModelService("gpt", "any", ServiceKind.Text)));
        Assert.Equal("client", await AnswerAsync("gpt", options => options.AddLargeModelService("gpt", "any", ServiceKind.Client)));
    }

    [Fact]
    public async Task GetLargeModel_ServiceThatIsChatAndText_IsAskedAsAChatWhateverItIsRegisteredAs()
    {
        var both = new ChatAndText();
        _services.AddKeyedSingleton<ITextGenerationService>("both", both);

        Assert.Equal("chat", await AnswerAsync("both"));
        var error = await Assert.ThrowsAsync<LargeModelException>(() => GenerateAsync(new() { LargeModel = "both" }));
        Assert.Contains("cannot continue", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOptionException>(
            () => AnswerAsync("gpt", options => options.AddLargeModelService("gpt", "both", promptTemplate: "Q: {prompt}")));
    }

    [Fact]
    public async Task GetLargeModel_TextServicesPromptTemplate_IsPutAroundThePrompt()
    {
        var service = new ScriptedTextService((_, _) => [new TextContent("fine")]);
        _services.AddSingleton<ITextGenerationService>(service);

        await AnswerAsync("gpt", options => options.AddLargeModelService("gpt", kind: ServiceKind.Text, promptTemplate: "Q: {prompt} A:"));

        Assert.Equal("Q: p A:", service.LastPrompt);
    }

    [Fact]
    public async Task GetLargeModel_W2SsOwnServices_AreRefused()
    {
        _services.AddWeakToStrongChatClient(serviceKey: "client").AddWeakToStrongChatCompletion(serviceId: "chat");

        foreach (var own in new[] { Guided, "chat", "client" })
        {
            var error = await Assert.ThrowsAsync<InvalidOptionException>(() => AnswerAsync(own));
            Assert.Contains("would ask itself without end", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task GetLargeModel_W2SsOwnServiceHiddenInAnother_EndsWithAnErrorThatSaysSo()
    {
        _services.AddKeyedSingleton<IChatCompletionService>("hidden", (provider, _) => new ScriptedChatService((history, _) =>
        {
            var own = provider.GetRequiredKeyedService<ITextGenerationService>(Guided);
            var settings = new WeakToStrongPromptExecutionSettings { LargeModel = "hidden", Method = SearchMethod.Sampling };
            return [new ChatMessageContent(AuthorRole.Assistant, own.GetTextContentAsync("p", settings).Result.Text)];
        }));

        var error = await Assert.ThrowsAnyAsync<LargeModelException>(() => AnswerAsync("hidden"));

        Assert.Contains("without end", error.Message, StringComparison.Ordinal);
    }

    private void AddChat(string id, string? answer = null) => _services.AddKeyedSingleton<IChatCompletionService>(id, new ScriptedChatService((_, settings) =>
    {
        Interlocked.Increment(ref _calls);
        return [new ChatMessageContent(AuthorRole.Assistant, answer ?? RandomWords.Draw(settings))];
    }));

    private void AddText(string id, bool honoursChoices = true, string? answer = null) =>
        _services.AddKeyedSingleton<ITextGenerationService>(id, new ScriptedTextService((_, settings) =>
        {
            Interlocked.Increment(ref _calls);
            var choices = honoursChoices && settings.ExtensionData!.TryGetValue("results_per_prompt", out var wanted) ? (int)wanted : 1;
            var tokens = (int)settings.ExtensionData!["max_tokens"] * choices;
            var metadata = new Dictionary<string, object?> { ["Usage"] = new { PromptTokens = 1, CompletionTokens = tokens }, ["FinishReason"] = "length" };
            return [.. Enumerable.Range(0, choices).Select(choice => new TextContent(answer ?? RandomWords.Draw(settings, choice), metadata: metadata))];
        }));

    private async Task<string> AnswerAsync(string largeModel, Action<WeakToStrongOptions>? configure = null) =>
        (await GenerateAsync(new() { LargeModel = largeModel, Method = SearchMethod.Sampling }, configure)).Text!;

    private async Task<TextContent> GenerateAsync(WeakToStrongPromptExecutionSettings settings, Action<WeakToStrongOptions>? configure = null)
    {
        IServiceCollection services = new ServiceCollection();
        foreach (var service in _services)
        {
            services.Add(service);
        }

        services.AddWeakToStrongTextGeneration(
            options =>
            {
                options.AddGuidance(new PraiseGuidance());
                configure?.Invoke(options);
            },
            Guided);
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredKeyedService<ITextGenerationService>(Guided).GetTextContentAsync("p", settings);
    }

    private static double Praise(TextContent content) => content.Text!.Split("good").Length - 1;

    private static int Candidates(TextContent content) => ((SearchTrace)content.Metadata!["Trace"]!).Rounds.Sum(round => round.Candidates.Count);

    private sealed class ChatAndText : IChatCompletionService, ITextGenerationService
    {
        private readonly ScriptedChatService _chat = new("chat");
        private readonly ScriptedTextService _text = new((_, _) => [new TextContent("text")]);

        public IReadOnlyDictionary<string, object?> Attributes => _chat.Attributes;

        public Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
            ChatHistory chatHistory,
            PromptExecutionSettings? executionSettings = null,
            Kernel? kernel = null,
            CancellationToken cancellationToken = default) =>
            _chat.GetChatMessageContentsAsync(chatHistory, executionSettings, kernel, cancellationToken);

        public IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
            ChatHistory chatHistory,
            PromptExecutionSettings? executionSettings = null,
            Kernel? kernel = null,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<TextContent>> GetTextContentsAsync(
            string prompt,
            PromptExecutionSettings? executionSettings = null,
            Kernel? kernel = null,
            CancellationToken cancellationToken = default) =>
            _text.GetTextContentsAsync(prompt, executionSettings, kernel, cancellationToken);

        public IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
            string prompt,
            PromptExecutionSettings? executionSettings = null,
            Kernel? kernel = null,
            CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
