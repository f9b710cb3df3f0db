using W2S.Engine.LargeModels.BlackBox;

namespace W2S.Engine.Hosting.Services;

/// <summary>Finds services of one kind in the container and makes text models of them. Safe to use from any thread.</summary>
public interface ITextModelSource
{
    /// <summary>The kind it finds.</summary>
    ServiceKind Kind { get; }

    /// <summary>The services under an id, in the order they were registered in.</summary>
    /// <param name="id">Empty for those without.</param>
    IEnumerable<object> Find(string id);

    /// <summary>A text model over a service that was found.</summary>
    /// <param name="name">What requests call it.</param>
    /// <param name="promptTemplate">What is put around a prompt; null where nothing is said, as for every kind but text generation.</param>
    /// <exception cref="InvalidOptionException">The prompt template is none that the service can have.</exception>
    ITextModel Create(string name, object service, string? promptTemplate);
}
