using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task AddWeakToStrongTextGeneration_ToAKernel_GeneratesThere()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(Models);
        var kernel = builder.Build();

        var content = await kernel.GetRequiredService<ITextGenerationService>().GetTextContentAsync("p", TestService.Search());

        Assert.NotEmpty(content.Text!);
    }

    [Fact]
    public async Task AddWeakToStrongTextGeneration_ToServices_GeneratesThere()
    {
        await using var services = new ServiceCollection().AddWeakToStrongTextGeneration(Models).BuildServiceProvider();

        var content = await services.GetRequiredService<ITextGenerationService>().GetTextContentAsync("p", TestService.Search());

        Assert.NotEmpty(content.Text!);
    }

    [Fact]
    public void AddWeakToStrongTextGeneration_WithServiceId_IsFoundUnderItOnly()
    {
        using var services = new ServiceCollection().AddWeakToStrongTextGeneration(Models, "guided").BuildServiceProvider();

        Assert.NotNull(services.GetKeyedService<ITextGenerationService>("guided"));
        Assert.Null(services.GetService<ITextGenerationService>());
    }

    [Fact]
    public void AddWeakToStrongTextGeneration_Repeated_SharesModelsBetweenServicesWithTheirOwnLargeModel()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(options => options.AddLargeModel(new WordModel("one")));
        builder.AddWeakToStrongTextGeneration(options => options.AddLargeModel(new WordModel("two")).DefaultLargeModel = "one");
        builder.AddWeakToStrongTextGeneration("two", serviceId: "second");
        var kernel = builder.Build();

        Assert.Equal("one", kernel.GetRequiredService<ITextGenerationService>().GetModelId());
        Assert.Equal("two", kernel.GetRequiredService<ITextGenerationService>("second").GetModelId());
        Assert.Equal(["one", "two"], kernel.GetRequiredService<IModelRegistry>().LargeModels);
    }

    [Fact]
    public async Task AddWeakToStrongChatCompletion_ToAKernel_AnswersThere()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongChatCompletion(Models);

        var answer = await builder.Build().GetRequiredService<IChatCompletionService>()
            .GetChatMessageContentAsync(new ChatHistory("Hi", AuthorRole.User), TestService.Search());

        Assert.NotEmpty(answer.Content!);
    }

    [Fact]
    public void AddWeakToStrongChatCompletion_BesideTextGeneration_SharesItsModelsUnderTheSameOrOtherIds()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(options => options.AddLargeModel(new WordModel("one")).DefaultLargeModel = "one", "guided");
        builder.AddWeakToStrongChatCompletion(options => options.AddLargeModel(new WordModel("two")), "guided");
        builder.AddWeakToStrongChatCompletion("two", serviceId: "second");
        var kernel = builder.Build();

        Assert.Equal("one", kernel.GetRequiredService<ITextGenerationService>("guided").GetModelId());
        Assert.Equal("one", kernel.GetRequiredService<IChatCompletionService>("guided").GetModelId());
        Assert.Equal("two", kernel.GetRequiredService<IChatCompletionService>("second").GetModelId());
        Assert.Equal(["one", "two"], kernel.GetRequiredService<IModelRegistry>().LargeModels);
        Assert.Null(kernel.Services.GetService<IChatCompletionService>());
    }

    [Fact]
    public async Task AddWeakToStrongChatCompletion_BadConfiguration_StopsTheHostAtStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["W2S:LargeModels:base:Path"] = "./nowhere" });
        builder.Services.AddWeakToStrongChatCompletion(builder.Configuration);
        using var host = builder.Build();

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task AddWeakToStrongTextGeneration_BadConfiguration_StopsTheHostAtStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["W2S:LargeModels:base:Path"] = "./nowhere" });
        builder.Services.AddWeakToStrongTextGeneration(builder.Configuration);
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("W2S:LargeModels:base:Path", error.Message, StringComparison.Ordinal);
    }

    private static void Models(WeakToStrongOptions options) => options.AddLargeModel(new WordModel()).AddGuidance(new PraiseGuidance());
}
