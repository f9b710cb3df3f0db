using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

internal sealed class KernelBuilder : IKernelBuilder
{
    public IServiceCollection Services { get; } = new ServiceCollection();
}
