using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.SemanticKernel;
using W2S.SemanticKernel.LargeModels;

// Where Semantic Kernel's users look for what they can add.
namespace Microsoft.SemanticKernel;

/// <summary>Adds weak-to-strong text generation and chat completion to a container, for kernels that are made from it.</summary>
/// <remarks>All services share the models of the container, whichever call named them.</remarks>
public static class WeakToStrongServiceCollectionExtensions
{
    /// <summary>Registers models and a text generation service over them.</summary>
    /// <param name="configure">Names the models; calls add to each other.</param>
    /// <param name="serviceId">Key of the service; null for none. Prompts select a keyed service by it.</param>
    public static IServiceCollection AddWeakToStrongTextGeneration(
        this IServiceCollection services, Action<WeakToStrongOptions> configure, string? serviceId = null) =>
        services.AddWeakToStrong(configure).AddTextService(largeModel: null, serviceId);

    /// <summary>Registers the models of a configuration and a text generation service over them.</summary>
    /// <param name="configuration">The section itself, or a whole configuration that holds it under <c>W2S</c>.</param>
    /// <inheritdoc cref="AddWeakToStrongTextGeneration(IServiceCollection, Action{WeakToStrongOptions}, string?)"/>
    public static IServiceCollection AddWeakToStrongTextGeneration(
        this IServiceCollection services, IConfiguration configuration, string? serviceId = null) =>
        services.AddWeakToStrong(configuration).AddTextService(largeModel: null, serviceId);

    /// <summary>Registers a text generation service over models that other calls register.</summary>
    /// <param name="largeModel">What the service uses where settings name no large model; null for the default.</param>
    /// <inheritdoc cref="AddWeakToStrongTextGeneration(IServiceCollection, Action{WeakToStrongOptions}, string?)"/>
    public static IServiceCollection AddWeakToStrongTextGeneration(
        this IServiceCollection services, string? largeModel = null, string? serviceId = null) =>
        services.AddWeakToStrong(static _ => { }).AddTextService(largeModel, serviceId);

    /// <summary>
    /// Registers models and a chat completion service over them, which agents use, and prompt functions before any text service.
    /// </summary>
    /// <inheritdoc cref="AddWeakToStrongTextGeneration(IServiceCollection, Action{WeakToStrongOptions}, string?)"/>
    public static IServiceCollection AddWeakToStrongChatCompletion(
        this IServiceCollection services, Action<WeakToStrongOptions> configure, string? serviceId = null) =>
        services.AddWeakToStrong(configure).AddChatService(largeModel: null, serviceId);

    /// <summary>
    /// Registers the models of a configuration and a chat completion service over them, which agents use, and prompt functions before any
    /// text service.
    /// </summary>
    /// <inheritdoc cref="AddWeakToStrongTextGeneration(IServiceCollection, IConfiguration, string?)"/>
    public static IServiceCollection AddWeakToStrongChatCompletion(
        this IServiceCollection services, IConfiguration configuration, string? serviceId = null) =>
        services.AddWeakToStrong(configuration).AddChatService(largeModel: null, serviceId);

    /// <summary>
    /// Registers a chat completion service over models that other calls register; agents use it, and prompt functions before any text
    /// service.
    /// </summary>
    /// <inheritdoc cref="AddWeakToStrongTextGeneration(IServiceCollection, string?, string?)"/>
    public static IServiceCollection AddWeakToStrongChatCompletion(
        this IServiceCollection services, string? largeModel = null, string? serviceId = null) =>
        services.AddWeakToStrong(static _ => { }).AddChatService(largeModel, serviceId);

    private static IServiceCollection AddTextService(this IServiceCollection services, string? largeModel, string? serviceId) =>
        services.AddKernelServiceSources().AddKeyedSingleton<ITextGenerationService>(
            serviceId,
            (provider, _) => new WeakToStrongTextGenerationService(
                provider.GetRequiredService<GuidedGenerator>(), provider.GetRequiredService<IModelRegistry>(), largeModel));

    private static IServiceCollection AddChatService(this IServiceCollection services, string? largeModel, string? serviceId) =>
        services.AddKernelServiceSources().AddKeyedSingleton<IChatCompletionService>(
            serviceId,
            (provider, _) => new WeakToStrongChatCompletionService(
                provider.GetRequiredService<GuidedGenerator>(), provider.GetRequiredService<IModelRegistry>(), largeModel));
}
