using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Cli.Tests.Support;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Support;

namespace W2S.SemanticKernel.Tests;

/// <summary>Whichever way services are registered, their models go where configuration says, through the runtimes of the same container.</summary>
public sealed class DevicesTests(TinyModels models) : IClassFixture<TinyModels>
{
    private readonly FakeRuntime _cards = new();

    private IConfiguration Configuration => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["W2S:LargeModels:large:Path"] = models.Large,
        ["W2S:LargeModels:large:Device"] = "cuda:0",
        ["W2S:LargeModels:large:Dtype"] = "bf16",
        ["W2S:Guidance:pair:Tuned"] = models.Tuned,
        ["W2S:Guidance:pair:Untuned"] = models.Untuned,
        ["W2S:Guidance:pair:Device"] = "cuda:1",
        ["W2S:Guidance:pair:UntunedDevice"] = "cuda:0",
        ["W2S:Guidance:pair:Dtype"] = "fp16",
        ["W2S:Defaults:max_tokens"] = "6",
    }).Build();

    [Fact]
    public async Task TextGeneration_ModelsOnCards_AnswersThroughThem()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IRuntime>(_cards)
            .AddWeakToStrongTextGeneration(Configuration)
            .BuildServiceProvider();

        Assert.NotEmpty((await services.GetRequiredService<ITextGenerationService>().GetTextContentAsync("A prompt")).Text!);
        AssertLoadedAsConfigured();
    }

    [Fact]
    public async Task ChatCompletion_ModelsOnCardsAndTheRuntimeRegisteredLast_AnswersThroughThem()
    {
        await using var services = new ServiceCollection()
            .AddWeakToStrongChatCompletion(Configuration)
            .AddSingleton<IRuntime>(_cards)
            .BuildServiceProvider();

        await services.GetRequiredService<IChatCompletionService>().GetChatMessageContentsAsync(new ChatHistory("A prompt"));
        AssertLoadedAsConfigured();
    }

    private void AssertLoadedAsConfigured() =>
        Assert.Equal(["large cuda:0 bf16", "tuned cuda:1 fp16", "untuned cuda:0 fp16"], _cards.Loaded);
}
