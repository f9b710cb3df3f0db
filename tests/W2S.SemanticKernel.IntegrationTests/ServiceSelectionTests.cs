using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using W2S.Engine.Hosting.Configuration;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>Which service a prompt function uses, as docs/semantic-kernel.md tells it.</summary>
public sealed class ServiceSelectionTests
{
    [Fact]
    public async Task InvokePrompt_SeveralKeyedServices_TheSettingsServiceIdSelects()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(Models, serviceId: "first");
        builder.AddWeakToStrongTextGeneration("second-model", serviceId: "second");
        var kernel = builder.Build();

        Assert.Equal("first-model", await ModelOfAsync(kernel, "first"));
        Assert.Equal("second-model", await ModelOfAsync(kernel, "second"));
    }

    [Fact]
    public async Task InvokePrompt_JsonSettingsPerService_TheServicesOwnApply()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(Models, serviceId: "guided");
        var config = PromptTemplateConfig.FromJson("""
            {"template": "p", "execution_settings": {"elsewhere": {"presence_penalty": 1}, "guided": {"method": "sampling", "seed": 11}}}
            """);

        var result = await builder.Build().InvokeAsync(KernelFunctionFactory.CreateFromPrompt(config));

        Assert.Equal(11L, result.Metadata!["Seed"]);
    }

    [Fact]
    public async Task InvokePrompt_ModelId_SelectsTheServiceOfThatModel()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(Models);
        builder.AddWeakToStrongTextGeneration("second-model", serviceId: "second");
        builder.AddWeakToStrongTextGeneration("first-model", serviceId: "third");
        var settings = TestService.Search();
        settings.ModelId = "second-model";

        var result = await builder.Build().InvokePromptAsync("p", new(settings));

        Assert.Equal("second-model", result.GetValue<TextContent>()!.ModelId);
    }

    [Fact]
    public async Task InvokePrompt_ChatServiceRegisteredToo_WinsUnlessTheServiceIdIsNamed()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(Models, serviceId: "guided");
        builder.Services.AddSingleton<IChatCompletionService>(new EchoChat());
        var kernel = builder.Build();

        Assert.Equal("chat: p", await kernel.InvokePromptAsync<string>("p"));
        Assert.Equal("first-model", await ModelOfAsync(kernel, "guided"));
    }

    [Fact]
    public async Task InvokePrompt_KernelFromServices_SeesAKeyedServiceOnlyByItsId()
    {
        var services = new ServiceCollection().AddWeakToStrongTextGeneration(Models, serviceId: "guided");
        services.AddKernel();
        await using var provider = services.BuildServiceProvider();
        var kernel = provider.GetRequiredService<Kernel>();

        await Assert.ThrowsAsync<KernelException>(() => kernel.InvokePromptAsync("p"));
        Assert.Equal("first-model", await ModelOfAsync(kernel, "guided"));
    }

    [Fact]
    public async Task InvokePrompt_KernelFromServices_SeesAServiceWithoutId()
    {
        var services = new ServiceCollection().AddWeakToStrongTextGeneration(Models);
        services.AddKernel();
        await using var provider = services.BuildServiceProvider();

        Assert.NotEmpty((await provider.GetRequiredService<Kernel>().InvokePromptAsync<string>("p", new(TestService.Search())))!);
    }

    private static void Models(WeakToStrongOptions options) => options
        .AddLargeModel(new WordModel("first-model"))
        .AddLargeModel(new WordModel("second-model"))
        .AddGuidance(new PraiseGuidance())
        .DefaultLargeModel = "first-model";

    private static async Task<string?> ModelOfAsync(Kernel kernel, string serviceId)
    {
        var settings = TestService.Search();
        settings.ServiceId = serviceId;
        return (await kernel.InvokePromptAsync("p", new(settings))).GetValue<TextContent>()!.ModelId;
    }
}
