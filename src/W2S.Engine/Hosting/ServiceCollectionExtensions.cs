using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using W2S.Engine.ChatClients;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hosting.Services;
using W2S.Engine.Telemetry;

namespace W2S.Engine.Hosting;

/// <summary>Registers the engine with a host or any other container.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="GuidedGenerator"/> and <see cref="IModelRegistry"/>, with models named in code. May be called repeatedly:
    /// every call adds to the same options. They are validated when a host starts, otherwise at first use.
    /// </summary>
    public static IServiceCollection AddWeakToStrong(this IServiceCollection services, Action<WeakToStrongOptions> configure)
    {
        services.AddOptions<WeakToStrongOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WeakToStrongOptions>, WeakToStrongOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITextModelSource, TextModelSource<IChatClient>>(provider =>
            new(provider, ServiceKind.Client, (name, client, _) => new ChatClientTextModel(name, client))));
        services.TryAddSingleton<IModelRegistry, ModelRegistry>();
        services.TryAddSingleton<W2STelemetry>();
        services.TryAddSingleton<GuidedGenerator>();
        services.AddHostedService<WarmUpService>();
        return services;
    }

    /// <summary>The same with models named in configuration, which is read once. A key the options do not have is an error.</summary>
    /// <param name="configuration">The section itself, or a whole configuration that holds it under <c>W2S</c>.</param>
    public static IServiceCollection AddWeakToStrong(this IServiceCollection services, IConfiguration configuration) =>
        services.AddWeakToStrong(options => options.AddConfiguration(configuration));
}
