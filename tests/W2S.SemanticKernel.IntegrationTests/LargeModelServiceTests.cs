using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.Search;
using W2S.SemanticKernel.Tests.Support;
using TextContent = Microsoft.SemanticKernel.TextContent;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>Services that are registered in a kernel as large models.</summary>
public sealed class LargeModelServiceTests
{
    private readonly IKernelBuilder _builder = Kernel.CreateBuilder()
        .AddWeakToStrongTextGeneration(options => options.AddGuidance(new PraiseGuidance()), "guided")
        .AddWeakToStrongChatCompletion(serviceId: "guided-chat");

    [Theory]
    [InlineData("chat")]
    [InlineData("text")]
    [InlineData("client")]
    public async Task InvokePrompt_LargeModelIsTheIdOfAServiceOfAnyKind_ItAnswersGuided(string id)
    {
        _builder.Services.AddKeyedSingleton<IChatCompletionService>("chat", new ScriptedChatService("a good chat"));
        _builder.Services.AddKeyedSingleton<ITextGenerationService>("text", new ScriptedTextService((_, _) => [new TextContent("a good text")]));
        _builder.Services.AddKeyedSingleton<IChatClient>("client", new OneAnswerClient("a good client"));

        var result = await _builder.Build().InvokePromptAsync("p", new(Settings(id)));

        Assert.Equal($"a good {id}", result.GetValue<string>());
        Assert.Equal(1.0, result.Metadata!["Score"]);
    }

    [Fact]
    public async Task InvokePrompt_LargeModelIsW2SsOwnServiceAsAChatClient_IsRefused()
    {
        _builder.Services.AddKeyedSingleton<IChatClient>(
            "adapted", (provider, _) => provider.GetRequiredKeyedService<IChatCompletionService>("guided-chat").AsChatClient());

        await Assert.ThrowsAsync<InvalidOptionException>(() => _builder.Build().InvokePromptAsync("p", new(Settings("adapted"))));
    }

    [Fact]
    public async Task InvokePrompt_ChatClientRegisteredAsAChatService_IsALargeModelToo()
    {
        _builder.Services.AddKeyedSingleton("adapted", new OneAnswerClient("a good client").AsChatCompletionService());

        Assert.Equal("a good client", await _builder.Build().InvokePromptAsync<string>("p", new(Settings("adapted"))));
    }

    private static WeakToStrongPromptExecutionSettings Settings(string largeModel) =>
        new() { ServiceId = "guided", LargeModel = largeModel, Method = SearchMethod.BestOfN, SuccessorsPerBeam = 2 };
}
