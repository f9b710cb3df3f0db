using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.Hosting;
using W2S.Engine.Search;
using W2S.Engine.Settings;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests;

/// <summary>Settings that a host gives all requests, through every service.</summary>
public sealed class DefaultsTests : IAsyncDisposable
{
    private readonly WordModel _model = new();
    private readonly ServiceProvider _services;

    public DefaultsTests()
    {
        var services = new ServiceCollection();
        services.AddWeakToStrong(options => options.AddLargeModel(_model).AddGuidance(new PraiseGuidance())
            .AddDefaults(new GenerationSettings { Method = SearchMethod.BestOfN, SuccessorsPerBeam = 3, MaxTokens = 7 }));
        services.AddWeakToStrongTextGeneration();
        services.AddWeakToStrongChatCompletion();
        services.AddWeakToStrongChatClient();
        _services = services.BuildServiceProvider();
    }

    public static TheoryData<string> Kinds => ["text", "chat", "client"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Request_WithoutSettings_HasTheDefaults(string kind)
    {
        await AskAsync(kind, settings: null);

        Assert.Equal((7, 3), (_model.LastRequest!.MaxNewTokens, _model.LastRequest.MaxCandidates));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Request_SettingsOfItsOwn_CountBeforeTheDefaults(string kind)
    {
        await AskAsync(kind, new GenerationSettings { MaxTokens = 2 });

        Assert.Equal((2, 3), (_model.LastRequest!.MaxNewTokens, _model.LastRequest.MaxCandidates));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Request_AnotherMethod_DoesWithoutTheDefaultOnesShape(string kind)
    {
        await AskAsync(kind, new GenerationSettings { Method = SearchMethod.Sampling });

        Assert.Equal((7, 1), (_model.LastRequest!.MaxNewTokens, _model.LastRequest.MaxCandidates));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private Task AskAsync(string kind, GenerationSettings? settings)
    {
        var kernelSettings = settings is null
            ? null
            : new WeakToStrongPromptExecutionSettings { Method = settings.Method, MaxTokens = settings.MaxTokens };
        return kind switch
        {
            "text" => _services.GetRequiredService<ITextGenerationService>().GetTextContentsAsync("p", kernelSettings),
            "chat" => _services.GetRequiredService<IChatCompletionService>().GetChatMessageContentsAsync(new ChatHistory("p", AuthorRole.User), kernelSettings),
            _ => _services.GetRequiredService<IChatClient>().GetResponseAsync("p", new ChatOptions { RawRepresentationFactory = _ => settings }),
        };
    }
}
