using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine.Hosting.Configuration;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>Which service a prompt function uses where W2S's chat services are registered, as docs/semantic-kernel.md tells it.</summary>
public sealed class ChatSelectionTests
{
    [Fact]
    public async Task InvokePrompt_ChatAndTextService_ChatIsUsed()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(Models);
        builder.AddWeakToStrongChatCompletion();

        var result = await builder.Build().InvokePromptAsync("p", new(TestService.Search()));

        Assert.NotEmpty(result.GetValue<ChatMessageContent>()!.Content!);
    }

    [Fact]
    public async Task InvokePrompt_ServiceIdOfTheTextService_TextIsUsed()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongChatCompletion(Models);
        builder.AddWeakToStrongTextGeneration(serviceId: "text");

        var result = await builder.Build().InvokePromptAsync("p", new(Settings("text")));

        Assert.NotEmpty(result.GetValue<TextContent>()!.Text!);
    }

    [Fact]
    public async Task InvokePrompt_SeveralServicesOfBothKinds_TheServiceIdSelects()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongChatCompletion(Models, serviceId: "chat-1");
        builder.AddWeakToStrongTextGeneration("second-model", serviceId: "text-2");
        builder.AddWeakToStrongChatCompletion("second-model", serviceId: "chat-2");
        builder.AddWeakToStrongTextGeneration(serviceId: "text-1");
        var kernel = builder.Build();

        Assert.Equal([("chat-1", "first-model"), ("chat-2", "second-model")], await UsedAsync<ChatMessageContent>(kernel, "chat-1", "chat-2"));
        Assert.Equal([("text-1", "first-model"), ("text-2", "second-model")], await UsedAsync<TextContent>(kernel, "text-1", "text-2"));
    }

    [Fact]
    public async Task InvokePrompt_SameServiceIdForBothKinds_ChatIsUsed()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(Models, serviceId: "guided");
        builder.AddWeakToStrongChatCompletion(serviceId: "guided");

        Assert.Equal([("guided", "first-model")], await UsedAsync<ChatMessageContent>(builder.Build(), "guided"));
    }

    [Fact]
    public async Task InvokePrompt_ModelId_SelectsTheChatServiceOfThatModel()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongChatCompletion(Models);
        builder.AddWeakToStrongChatCompletion("second-model", serviceId: "second");
        builder.AddWeakToStrongChatCompletion("first-model", serviceId: "third");
        var settings = TestService.Search();
        settings.ModelId = "second-model";

        var result = await builder.Build().InvokePromptAsync("p", new(settings));

        Assert.Equal("second-model", result.GetValue<ChatMessageContent>()!.ModelId);
    }

    [Fact]
    public async Task InvokePrompt_NoServiceNamed_TheChatServiceRegisteredLastIsUsed()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongChatCompletion(Models);
        builder.AddWeakToStrongChatCompletion("second-model");
        builder.AddWeakToStrongTextGeneration("first-model");

        var result = await builder.Build().InvokePromptAsync("p", new(TestService.Search()));

        Assert.Equal("second-model", result.GetValue<ChatMessageContent>()!.ModelId);
    }

    [Fact]
    public async Task InvokePrompt_KernelFromServices_SeesAKeyedChatServiceOnlyByItsId()
    {
        var services = new ServiceCollection().AddWeakToStrongChatCompletion(Models, serviceId: "guided");
        services.AddKernel();
        await using var provider = services.BuildServiceProvider();
        var kernel = provider.GetRequiredService<Kernel>();

        await Assert.ThrowsAsync<KernelException>(() => kernel.InvokePromptAsync("p"));
        Assert.Equal([("guided", "first-model")], await UsedAsync<ChatMessageContent>(kernel, "guided"));
    }

    [Fact]
    public void GetRequiredService_BothKinds_AreServicesOfTheirOwn()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongChatCompletion(Models);
        builder.AddWeakToStrongTextGeneration();
        var kernel = builder.Build();

        Assert.NotSame(kernel.GetRequiredService<IChatCompletionService>(), (object)kernel.GetRequiredService<ITextGenerationService>());
    }

    private static void Models(WeakToStrongOptions options) => options
        .AddLargeModel(new WordModel("first-model"))
        .AddLargeModel(new WordModel("second-model"))
        .AddGuidance(new PraiseGuidance())
        .DefaultLargeModel = "first-model";

    private static async Task<List<(string ServiceId, string? Model)>> UsedAsync<T>(Kernel kernel, params string[] serviceIds)
        where T : KernelContent
    {
        var used = new List<(string, string?)>();
        foreach (var serviceId in serviceIds)
        {
            used.Add((serviceId, (await kernel.InvokePromptAsync("p", new(Settings(serviceId)))).GetValue<T>()!.ModelId));
        }

        return used;
    }

    private static WeakToStrongPromptExecutionSettings Settings(string serviceId)
    {
        var settings = TestService.Search();
        settings.ServiceId = serviceId;
        return settings;
    }
}
