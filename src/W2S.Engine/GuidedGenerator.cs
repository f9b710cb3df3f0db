using W2S.Engine.Hosting;
using W2S.Engine.Search;

namespace W2S.Engine;

/// <summary>The engine's one way in: prompt to guided text. Semantic Kernel, the command line and hosts only translate to and from it.</summary>
/// <remarks>Safe to use from any thread; concurrent requests share the loaded models.</remarks>
public sealed class GuidedGenerator(IModelRegistry models)
{
    private readonly IModelRegistry _models = models;

    /// <summary>The whole result at once.</summary>
    /// <exception cref="InvalidOptionException">The request asks for what cannot be.</exception>
    /// <exception cref="W2SException">A model could not be loaded or failed.</exception>
    public Task<GenerationResult> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(_models.ToString());

    /// <summary>The response as it becomes certain; the last update carries the whole result. Text is never retracted.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    public IAsyncEnumerable<GenerationUpdate> StreamAsync(GenerationRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(_models.ToString());
}
