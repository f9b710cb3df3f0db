using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Torch;

/// <summary>Registers the runtime for NVIDIA cards with a host or any other container.</summary>
public static class TorchSharpServiceCollectionExtensions
{
    /// <summary>
    /// Lets the models of this container compute on <c>cuda</c> devices, and on <c>torch-cpu</c>. May be called repeatedly. Nothing native is
    /// loaded until a model or a list of devices asks for it.
    /// </summary>
    public static IServiceCollection AddTorchSharpRuntime(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRuntime, TorchSharpRuntime>());
        return services;
    }
}
