using Microsoft.Extensions.DependencyInjection;
using W2S.Engine.LargeModels.BlackBox;

namespace W2S.Engine.Hosting.Services;

/// <summary>Text models over the services of one type in a container. As safe to use from any thread as the container.</summary>
/// <param name="create">From name, service and prompt template.</param>
public sealed class TextModelSource<TService>(
    IServiceProvider services, ServiceKind kind, Func<string, TService, string?, ITextModel> create) : ITextModelSource
    where TService : class
{
    /// <inheritdoc/>
    public ServiceKind Kind => kind;

    /// <inheritdoc/>
    public IEnumerable<object> Find(string id) =>
        id.Length == 0 ? services.GetServices<TService>() : services.GetKeyedServices<TService>(id);

    /// <inheritdoc/>
    public ITextModel Create(string name, object service, string? promptTemplate) => create(name, (TService)service, promptTemplate);
}
