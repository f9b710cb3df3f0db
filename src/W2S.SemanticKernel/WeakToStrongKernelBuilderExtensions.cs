using Microsoft.Extensions.Configuration;
using W2S.Engine.Hosting.Configuration;

// Where Semantic Kernel's users look for what they can add.
namespace Microsoft.SemanticKernel;

/// <summary>Adds weak-to-strong text generation and chat completion to a kernel.</summary>
public static class WeakToStrongKernelBuilderExtensions
{
    /// <inheritdoc cref="WeakToStrongServiceCollectionExtensions.AddWeakToStrongTextGeneration(Extensions.DependencyInjection.IServiceCollection, Action{WeakToStrongOptions}, string?)"/>
    public static IKernelBuilder AddWeakToStrongTextGeneration(
        this IKernelBuilder builder, Action<WeakToStrongOptions> configure, string? serviceId = null)
    {
        builder.Services.AddWeakToStrongTextGeneration(configure, serviceId);
        return builder;
    }

    /// <inheritdoc cref="WeakToStrongServiceCollectionExtensions.AddWeakToStrongTextGeneration(Extensions.DependencyInjection.IServiceCollection, IConfiguration, string?)"/>
    public static IKernelBuilder AddWeakToStrongTextGeneration(
        this IKernelBuilder builder, IConfiguration configuration, string? serviceId = null)
    {
        builder.Services.AddWeakToStrongTextGeneration(configuration, serviceId);
        return builder;
    }

    /// <inheritdoc cref="WeakToStrongServiceCollectionExtensions.AddWeakToStrongTextGeneration(Extensions.DependencyInjection.IServiceCollection, string?, string?)"/>
    public static IKernelBuilder AddWeakToStrongTextGeneration(
        this IKernelBuilder builder, string? largeModel = null, string? serviceId = null)
    {
        builder.Services.AddWeakToStrongTextGeneration(largeModel, serviceId);
        return builder;
    }

    /// <inheritdoc cref="WeakToStrongServiceCollectionExtensions.AddWeakToStrongChatCompletion(Extensions.DependencyInjection.IServiceCollection, Action{WeakToStrongOptions}, string?)"/>
    public static IKernelBuilder AddWeakToStrongChatCompletion(
        this IKernelBuilder builder, Action<WeakToStrongOptions> configure, string? serviceId = null)
    {
        builder.Services.AddWeakToStrongChatCompletion(configure, serviceId);
        return builder;
    }

    /// <inheritdoc cref="WeakToStrongServiceCollectionExtensions.AddWeakToStrongChatCompletion(Extensions.DependencyInjection.IServiceCollection, IConfiguration, string?)"/>
    public static IKernelBuilder AddWeakToStrongChatCompletion(
        this IKernelBuilder builder, IConfiguration configuration, string? serviceId = null)
    {
        builder.Services.AddWeakToStrongChatCompletion(configuration, serviceId);
        return builder;
    }

    /// <inheritdoc cref="WeakToStrongServiceCollectionExtensions.AddWeakToStrongChatCompletion(Extensions.DependencyInjection.IServiceCollection, string?, string?)"/>
    public static IKernelBuilder AddWeakToStrongChatCompletion(
        this IKernelBuilder builder, string? largeModel = null, string? serviceId = null)
    {
        builder.Services.AddWeakToStrongChatCompletion(largeModel, serviceId);
        return builder;
    }
}
