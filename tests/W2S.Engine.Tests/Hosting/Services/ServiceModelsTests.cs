using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using W2S.Engine.ChatClients;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hosting.Services;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Search;
using W2S.Engine.Tests.ChatClients;
using W2S.Engine.Tests.Hub;

namespace W2S.Engine.Tests.Hosting.Services;

public sealed class ServiceModelsTests
{
    private readonly IServiceCollection _services = new ServiceCollection();

    [Fact]
    public async Task GetLargeModel_ServiceByKey_IsALargeModelUnderTheNameGivenToIt()
    {
        _services.AddKeyedSingleton<IChatClient>("openai", Says("right"));
        _services.AddKeyedSingleton<IChatClient>("other", Says("wrong"));
        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", serviceId: "openai"));
        await using var provider = _services.BuildServiceProvider();

        Assert.Equal(["gpt"], provider.GetRequiredService<IModelRegistry>().LargeModels);
        Assert.Equal("right", await AnswerAsync(provider, null));
        Assert.Equal("gpt", (await GetAsync(provider, "gpt")).Name);
    }

    [Fact]
    public async Task GetLargeModel_IdOfAServiceNobodyRegisteredAsLargeModel_IsOneAllTheSame()
    {
        _services.AddKeyedSingleton<IChatClient>("openai", Says("right"));
        _services.AddWeakToStrong(_ => { });
        await using var provider = _services.BuildServiceProvider();

        Assert.Equal("right", await AnswerAsync(provider, "openai"));
        Assert.Same(await GetAsync(provider, "openai"), await GetAsync(provider, "openai"));
        Assert.Empty(provider.GetRequiredService<IModelRegistry>().LargeModels);
    }

    [Fact]
    public async Task GetLargeModel_RegisteredName_ComesBeforeTheIdOfAService()
    {
        _services.AddKeyedSingleton<IChatClient>("gpt", Says("wrong"));
        _services.AddKeyedSingleton<IChatClient>("openai", Says("right"));
        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", serviceId: "openai"));
        await using var provider = _services.BuildServiceProvider();

        Assert.Equal("right", await AnswerAsync(provider, "gpt"));
    }

    [Fact]
    public async Task GetLargeModel_ServiceWithoutId_IsTheLastThatIsNotW2Ss()
    {
        _services.AddSingleton<IChatClient>(Says("wrong"));
        _services.AddSingleton<IChatClient>(Says("right"));
        _services.AddWeakToStrongChatClient(options => options.AddLargeModelService("gpt"));
        await using var provider = _services.BuildServiceProvider();

        Assert.IsType<WeakToStrongChatClient>(provider.GetRequiredService<IChatClient>());
        Assert.Equal("right", await AnswerAsync(provider, "gpt"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetLargeModel_W2SsOwnClient_IsRefusedAlsoInsideADecorator(bool isDecorated)
    {
        _services.AddWeakToStrongChatClient(_ => { }, "guided");
        if (isDecorated)
        {
            _services.AddKeyedSingleton<IChatClient>("decorated", (provider, _) => new Decorator(provider.GetRequiredKeyedService<IChatClient>("guided")));
        }

        await using var provider = _services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => GetAsync(provider, isDecorated ? "decorated" : "guided"));

        Assert.Equal("large_model", error.Option);
        Assert.Contains("would ask itself without end", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetLargeModel_UnknownName_ListsTheLargeModelsAndSaysThatNoServiceHasTheId()
    {
        _services.AddWeakToStrong(options => options.AddLargeModelService("b", "x").AddLargeModelService("a", "y"));
        await using var provider = _services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => GetAsync(provider, "c"));

        Assert.Equal("large_model: 'c' found, a registered large model expected: a, b; no service of the container has that id either", error.Message);
    }

    [Theory]
    [InlineData("x", null, "W2S:LargeModels:gpt:Service: a service with the id 'x' found, but there is none in the container")]
    [InlineData(null, null, "W2S:LargeModels:gpt:Service: a service without an id found, but there is none in the container")]
    [InlineData("openai", ServiceKind.Text, "W2S:LargeModels:gpt:Service: a text generation service with the id 'openai' found, but there is none in the container")]
    public async Task GetLargeModel_NoSuchService_SaysWhatWasLookedFor(string? id, ServiceKind? kind, string problem)
    {
        _services.AddKeyedSingleton<IChatClient>("openai", Says("x"));
        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", id, kind));
        await using var provider = _services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => GetAsync(provider, "gpt"));

        Assert.Equal(problem, error.Message);
    }

    [Fact]
    public async Task GetLargeModel_ServiceThatCannotBeMade_IsALargeModelErrorAndTriedAgain()
    {
        var isThere = false;
        _services.AddKeyedTransient<IChatClient>("openai", (_, _) => isThere ? Says("right") : throw new ArgumentException("no key"));
        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", serviceId: "openai"));
        await using var provider = _services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<LargeModelException>(() => GetAsync(provider, "gpt"));
        isThere = true;

        Assert.Contains("'gpt'", error.Message, StringComparison.Ordinal);
        Assert.Equal("right", await AnswerAsync(provider, "gpt"));
    }

    [Theory]
    [InlineData(null, ServiceKind.Chat)]
    [InlineData(ServiceKind.Chat, ServiceKind.Chat)]
    [InlineData(ServiceKind.Text, ServiceKind.Text)]
    [InlineData(ServiceKind.Client, ServiceKind.Client)]
    public async Task GetLargeModel_OneIdOfSeveralKinds_IsChatThenTextThenClientUnlessTheKindIsGiven(ServiceKind? asked, ServiceKind found)
    {
        foreach (var kind in new[] { ServiceKind.Client, ServiceKind.Text, ServiceKind.Chat })
        {
            _services.AddSingleton<ITextModelSource>(new FixedSource(kind));
        }

        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", "any", asked));
        await using var provider = _services.BuildServiceProvider();

        Assert.Equal($"{found}", await AnswerAsync(provider, "gpt"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(ContinuationMode.No, false)]
    [InlineData(ContinuationMode.Yes, true)]
    public async Task GetLargeModel_Continuation_IsAsDeclaredUnlessGiven(ContinuationMode? mode, bool continues)
    {
        _services.AddKeyedSingleton<IChatClient>("openai", Says("x"));
        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", "openai", continuation: mode));
        await using var provider = _services.BuildServiceProvider();

        Assert.Equal(continues, (await GetAsync(provider, "gpt")).Capabilities.HasFlag(LargeModelCapabilities.Continuation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GetLargeModel_Probe_AsksTheServiceOnceAndAgainOnlyWhereThatFailed(bool continues)
    {
        var calls = 0;
        var client = new ScriptedChatClient((messages, _, _) => ++calls == 1
            ? throw new ArgumentException("not yet")
            : new ChatResponse(new ChatMessage(ChatRole.Assistant, continues ? " over the lazy dog." : "The quick brown fox jumps over the lazy dog.")));
        _services.AddKeyedSingleton<IChatClient>("openai", client);
        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", "openai", continuation: ContinuationMode.Probe));
        await using var provider = _services.BuildServiceProvider();

        await Assert.ThrowsAnyAsync<LargeModelException>(() => GetAsync(provider, "gpt"));
        var models = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GetAsync(provider, "gpt")));

        Assert.Equal(2, calls);
        Assert.All(models, model => Assert.Equal(continues, model.Capabilities.HasFlag(LargeModelCapabilities.Continuation)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetLargeModel_ServiceFailsWithAKeyInItsMessages_NeitherErrorNorLogRepeatsIt(bool whenMade)
    {
        const string Key = "sk-proj-a1b2c3d4e5f6";
        var failure = new InvalidOperationException("refused", new HttpRequestException($"Authorization: Bearer {Key}"));
        _services.AddKeyedSingleton<IChatClient>("openai", (_, _) => whenMade ? throw failure : new ScriptedChatClient((_, _, _) => throw failure));
        var log = new ListLogger();
        _services.AddSingleton<ILoggerFactory>(log);
        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", "openai", continuation: ContinuationMode.Probe));
        _services.AddSingleton<TimeProvider>(new HurriedTime());
        await using var provider = _services.BuildServiceProvider();

        var error = await Assert.ThrowsAnyAsync<LargeModelException>(() => GetAsync(provider, "gpt"));

        string[] told = [error.ToString(), .. log.Lines.Select(line => line.Text), .. log.Exceptions.Select(logged => logged.ToString())];
        Assert.All(told, line => Assert.DoesNotContain(Key, line, StringComparison.Ordinal));
        Assert.Single(log.Exceptions);
        Assert.DoesNotContain(Key, provider.GetRequiredService<IModelRegistry>().Status[0].Error!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ContinuationMode.Probe, "Let me think.", true)]
    [InlineData(ContinuationMode.Probe, "The quick brown fox jumps", false)]
    [InlineData(ContinuationMode.No, "Let me think.", false)]
    public async Task Generate_InChunks_TheRefusalSaysWhereTheProbeCouldNotTellWhatToSet(ContinuationMode mode, string answer, bool isUnclear)
    {
        _services.AddKeyedSingleton<IChatClient>("openai", Says(answer));
        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", "openai", continuation: mode));
        await using var provider = _services.BuildServiceProvider();
        var request = new GenerationRequest { Prompt = "p", Search = SearchOptions.PlainSampling() with { ChunkLength = 5 } };

        var error = await Assert.ThrowsAsync<LargeModelException>(
            () => provider.GetRequiredService<GuidedGenerator>().GenerateAsync(request));

        Assert.Contains("cannot continue a partial response", error.Message, StringComparison.Ordinal);
        Assert.Equal(isUnclear, error.Message.EndsWith(
            "its answers did not tell: set W2S:LargeModels:gpt:Continuation to 'yes' if it does, or to 'no'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ContinuationMode.Probe)]
    public async Task GetLargeModel_SettingsToBeLeftOut_AreNeverSentAlsoByTheProbe(ContinuationMode? mode)
    {
        var sent = new List<ChatOptions?>();
        var client = new ScriptedChatClient((_, options, _) =>
        {
            sent.Add(options);
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, "x"));
        });
        _services.AddKeyedSingleton<IChatClient>("o", client);
        _services.AddWeakToStrong(options => options.AddLargeModelService("gpt", "o", continuation: mode, omit: SamplingSettings.Temperature));
        await using var provider = _services.BuildServiceProvider();

        await AnswerAsync(provider, "gpt");

        Assert.Equal(mode is null ? 1 : 3, sent.Count);
        Assert.All(sent, options => Assert.Null(options!.Temperature));
    }

    [Fact]
    public async Task AddWeakToStrong_ConfigurationOfAService_IsRead()
    {
        var configuration = Configuration(
            ("W2S:LargeModels:gpt:Service", "openai"),
            ("W2S:LargeModels:gpt:Kind", "client"),
            ("W2S:LargeModels:gpt:Continuation", "yes"),
            ("W2S:LargeModels:gpt:MaxConcurrentCalls", "3"),
            ("W2S:LargeModels:gpt:Omit", "temperature, TopP"),
            ("W2S:LargeModels:plain:Service", ""));
        await using var provider = _services.AddWeakToStrong(configuration).BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<WeakToStrongOptions>>().Value.LargeModels;

        var gpt = options["gpt"];
        Assert.Equal(("openai", ServiceKind.Client, ContinuationMode.Yes, 3), (gpt.Service, gpt.Kind, gpt.Continuation, gpt.MaxConcurrentCalls));
        Assert.Equal(SamplingSettings.Temperature | SamplingSettings.TopP, gpt.Omit);
        Assert.Equal("", options["plain"].Service);
    }

    [Theory]
    [InlineData("Kind", "completion", "one of chat, text, client")]
    [InlineData("Kind", "1", "one of chat, text, client")]
    [InlineData("Continuation", "perhaps", "one of no, yes, probe")]
    [InlineData("MaxConcurrentCalls", "many", "a whole number up to 2147483647")]
    [InlineData("Omit", "temperature, heat", "some of temperature, top_p, top_k, seed")]
    [InlineData("Omit", "3", "some of temperature, top_p, top_k, seed")]
    public void AddWeakToStrong_ValueAServiceCannotHave_IsRefusedInTheWordsOfItsWriter(string key, string value, string expected)
    {
        using var provider = _services.AddWeakToStrong(Configuration(($"W2S:LargeModels:gpt:{key}", value))).BuildServiceProvider();

        var error = Assert.Throws<InvalidOptionException>(provider.GetRequiredService<IModelRegistry>);

        Assert.Equal($"W2S:LargeModels:gpt:{key}: '{value}' found, {expected} expected", error.Message);
    }

    private static ScriptedChatClient Says(string answer) => new(answer);

    private static Task<ILargeModel> GetAsync(IServiceProvider provider, string? name) =>
        provider.GetRequiredService<IModelRegistry>().GetLargeModelAsync(name, default).AsTask();

    private static async Task<string> AnswerAsync(IServiceProvider provider, string? largeModel)
    {
        var request = new GenerationRequest { Prompt = "p", LargeModel = largeModel, Search = SearchOptions.PlainSampling() };
        return (await provider.GetRequiredService<GuidedGenerator>().GenerateAsync(request)).Best.Text;
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)))
        .Build();

    private sealed class Decorator(IChatClient inner) : DelegatingChatClient(inner);

    private sealed class FixedSource(ServiceKind kind) : ITextModelSource
    {
        public ServiceKind Kind => kind;

        public IEnumerable<object> Find(string id) => [Says($"{kind}")];

        public ITextModel Create(string name, object service, string? promptTemplate) => new ChatClientTextModel(name, (IChatClient)service);
    }
}
