using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using W2S.Engine.ChatClients;
using W2S.Engine.Hosting;
using W2S.Engine.Tests.Support;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

public sealed class ChatClientServiceCollectionExtensionsTests
{
    [Fact]
    public async Task AddWeakToStrongChatClient_InCode_GivesOneClientThatAnswers()
    {
        await using var services = new ServiceCollection()
            .AddWeakToStrongChatClient(options => options.AddLargeModel(new WordModel()).AddGuidance(new PraiseGuidance()))
            .BuildServiceProvider();

        var client = services.GetRequiredService<IChatClient>();

        Assert.NotEmpty((await client.GetResponseAsync("p")).Text);
        Assert.Same(client, services.GetRequiredService<IChatClient>());
        Assert.IsType<WeakToStrongChatClient>(client);
    }

    [Fact]
    public async Task AddWeakToStrongChatClient_Keyed_EachHasALargeModelOfItsOwn()
    {
        await using var services = new ServiceCollection()
            .AddWeakToStrongChatClient(options => options.AddLargeModel(new WordModel("a")).AddLargeModel(new WordModel("b")), "none")
            .AddWeakToStrongChatClient("a", serviceKey: "first")
            .AddWeakToStrongChatClient("b", serviceKey: "second")
            .BuildServiceProvider();

        Assert.Null(services.GetService<IChatClient>());
        Assert.Null(DefaultModel("none"));
        Assert.Equal("a", DefaultModel("first"));
        var response = await services.GetRequiredKeyedService<IChatClient>("second")
            .GetResponseAsync("p", new ChatOptions { AdditionalProperties = new() { ["method"] = "sampling" } });
        Assert.Equal("b", response.ModelId);

        string? DefaultModel(string key) =>
            services.GetRequiredKeyedService<IChatClient>(key).GetService<ChatClientMetadata>()!.DefaultModelId;
    }

    [Fact]
    public async Task AddWeakToStrongChatClient_Configuration_NamesTheModels()
    {
        using var folder = new TempFolder();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("W2S:LargeModels:base:Path", (string?)folder.Path)])
            .Build();
        await using var services = new ServiceCollection().AddWeakToStrongChatClient(configuration).BuildServiceProvider();

        Assert.Equal("base", services.GetRequiredService<IChatClient>().GetService<ChatClientMetadata>()!.DefaultModelId);
    }
}
