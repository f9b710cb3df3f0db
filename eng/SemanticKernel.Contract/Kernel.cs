using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

public sealed class Kernel
{
    internal Kernel(IServiceProvider services) => Services = services;

    public IServiceProvider Services { get; }

    public static IKernelBuilder CreateBuilder() => new KernelBuilder();

    /// <exception cref="KernelException">There is no such service.</exception>
    public T GetRequiredService<T>(object? serviceKey = null)
        where T : class
    {
        // Without a key, a service that was registered under one still serves when no other does.
        var service = serviceKey is null
            ? Services.GetService<T>() ?? Services.GetKeyedServices<T>(KeyedService.AnyKey).LastOrDefault()
            : Services.GetKeyedService<T>(serviceKey);
        return service ?? throw new KernelException($"no service {typeof(T)} under key '{serviceKey}'");
    }
}
