using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Settings;

namespace W2S.Engine.Hosting;

/// <summary>The large models and guidance that are registered by name. Safe to use from any thread.</summary>
public interface IModelRegistry
{
    /// <summary>Names of the registered large models.</summary>
    IReadOnlyCollection<string> LargeModels { get; }

    /// <summary>Names of the registered guidance.</summary>
    IReadOnlyCollection<string> Guidance { get; }

    /// <summary>Large model used where a request names none; null when several are registered and none is the default.</summary>
    string? DefaultLargeModel { get; }

    /// <summary>
    /// Guidance used where a request names none; null when none is registered, or several and none is the default.
    /// </summary>
    string? DefaultGuidance { get; }

    /// <summary>Settings used where a request leaves them open; by default none.</summary>
    GenerationSettings Defaults => new();

    /// <summary>
    /// How every registered model stands now: large models, then guidance, each in the order of their names. Loads nothing.
    /// </summary>
    IReadOnlyList<ModelStatus> Status { get; }

    /// <summary>The large model of that name, loaded on first use; null gives the default.</summary>
    /// <param name="cancellationToken">Ends this wait; the load itself ends when nobody waits for it any more.</param>
    /// <exception cref="InvalidOptionException">No such name; the message lists those there are.</exception>
    /// <exception cref="W2SException">It could not be loaded; the next call tries again.</exception>
    /// <exception cref="ObjectDisposedException">The models were freed.</exception>
    ValueTask<ILargeModel> GetLargeModelAsync(string? name, CancellationToken cancellationToken);

    /// <summary>The guidance of that name, loaded on first use.</summary>
    /// <inheritdoc cref="GetLargeModelAsync"/>
    ValueTask<IGuidance> GetGuidanceAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Announces a request, before it asks for models: until it is disposed they are not freed, though for a bounded time only. Without it
    /// a registry that is disposed may free models in use. By default nothing is awaited, as for models that others own.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The registry is being disposed.</exception>
    RunningRequest BeginRequest(CancellationToken cancellationToken) => new(cancellationToken);
}
