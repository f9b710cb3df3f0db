using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.Hosting;
using W2S.SemanticKernel;

// Where Semantic Kernel's users look for what they can add.
namespace Microsoft.SemanticKernel;

/// <summary>Adds weak-to-strong text generation to a container, for kernels that are made from it.</summary>
public static class WeakToStrongServiceCollectionExtensions
{
    /// <summary>Registers models and a text generation service over them.</summary>
    /// <param name="configure">Names the models; calls add to each other.</param>
    /// <param name="serviceId">Key of the service; null for none. Prompts select a keyed service by it.</param>
    public static IServiceCollection AddWeakToStrongTextGeneration(
        this IServiceCollection services, Action<WeakToStrongOptions> configure, string? serviceId = null) =>
        services.AddWeakToStrong(configure).AddService(largeModel: null, serviceId);

    /// <summary>Registers the models of a configuration and a text generation service over them.</summary>
    /// <param name="configuration">The section itself, or a whole configuration that holds it under <c>W2S</c>.</param>
    /// <inheritdoc cref="AddWeakToStrongTextGeneration(IServiceCollection, Action{WeakToStrongOptions}, string?)"/>
    public static IServiceCollection AddWeakToStrongTextGeneration(
        this IServiceCollection services, IConfiguration configuration, string? serviceId = null) =>
        services.AddWeakToStrong(configuration).AddService(largeModel: null, serviceId);

    /// <summary>Registers a text generation service over models that other calls register.</summary>
    /// <param name="largeModel">What the service uses where settings name no large model; null for the default.</param>
    /// <inheritdoc cref="AddWeakToStrongTextGeneration(IServiceCollection, Action{WeakToStrongOptions}, string?)"/>
    public static IServiceCollection AddWeakToStrongTextGeneration(
        this IServiceCollection services, string? largeModel = null, string? serviceId = null) =>
        services.AddWeakToStrong(static _ => { }).AddService(largeModel, serviceId);

    private static IServiceCollection AddService(this IServiceCollection services, string? largeModel, string? serviceId) =>
        services.AddKeyedSingleton<ITextGenerationService>(serviceId, (provider, _) => new WeakToStrongTextGenerationService(
            provider.GetRequiredService<GuidedGenerator>(), provider.GetRequiredService<IModelRegistry>(), largeModel));
}
