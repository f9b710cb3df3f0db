using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using W2S.Engine.ChatClients;
using W2S.Engine.Hosting.Configuration;

namespace W2S.Engine.Hosting;

/// <summary>Adds a guided chat client to a container, for pipelines, agents and kernels that are made from it.</summary>
public static class ChatClientServiceCollectionExtensions
{
    /// <summary>Registers models and an <see cref="IChatClient"/> over them.</summary>
    /// <param name="configure">Names the models; calls add to each other.</param>
    /// <param name="serviceKey">Key of the client; null for none.</param>
    public static IServiceCollection AddWeakToStrongChatClient(
        this IServiceCollection services, Action<WeakToStrongOptions> configure, object? serviceKey = null) =>
        services.AddWeakToStrong(configure).AddClient(largeModel: null, serviceKey);

    /// <summary>Registers the models of a configuration and an <see cref="IChatClient"/> over them.</summary>
    /// <param name="configuration">The section itself, or a whole configuration that holds it under <c>W2S</c>.</param>
    /// <inheritdoc cref="AddWeakToStrongChatClient(IServiceCollection, Action{WeakToStrongOptions}, object?)"/>
    public static IServiceCollection AddWeakToStrongChatClient(
        this IServiceCollection services, IConfiguration configuration, object? serviceKey = null) =>
        services.AddWeakToStrong(configuration).AddClient(largeModel: null, serviceKey);

    /// <summary>Registers an <see cref="IChatClient"/> over models that other calls register.</summary>
    /// <param name="largeModel">What the client uses where options name no large model; null for the default.</param>
    /// <inheritdoc cref="AddWeakToStrongChatClient(IServiceCollection, Action{WeakToStrongOptions}, object?)"/>
    public static IServiceCollection AddWeakToStrongChatClient(
        this IServiceCollection services, string? largeModel = null, object? serviceKey = null) =>
        services.AddWeakToStrong(static _ => { }).AddClient(largeModel, serviceKey);

    private static IServiceCollection AddClient(this IServiceCollection services, string? largeModel, object? serviceKey) =>
        services.AddKeyedSingleton<IChatClient>(serviceKey, (provider, _) => new WeakToStrongChatClient(
            provider.GetRequiredService<GuidedGenerator>(),
            provider.GetRequiredService<IModelRegistry>(),
            largeModel,
            provider.GetService<TimeProvider>()));
}
