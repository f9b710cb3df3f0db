using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace W2S.Engine.Hosting;

/// <summary>
/// Whether the models can serve requests: a readiness probe, <c>services.AddHealthChecks().AddCheck&lt;WeakToStrongHealthCheck&gt;("w2s")</c>.
/// </summary>
/// <remarks>
/// It reports the failure status of its registration (unhealthy, unless chosen otherwise) from a failed load of any model until a load of it
/// succeeds, and, when a warm-up was asked for, until the default models are loaded. Otherwise it is healthy: without a warm-up, models that
/// load on first use are as ready as they were meant to be. Its data give the state of every model under the key it has in configuration, as
/// in <c>LargeModels:base</c>. It loads nothing and never waits. Safe to use from any thread.
/// </remarks>
public sealed class WeakToStrongHealthCheck(IModelRegistry models, IOptions<WeakToStrongOptions> options) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = models.Status;
        var data = status.ToDictionary(Key, model => (object)Spelled(model.State));
        List<string> problems = [.. Failures(status), .. Awaited(status)];
        return Task.FromResult(problems.Count > 0
            ? new HealthCheckResult(context.Registration.FailureStatus, Sentence(problems), data: data)
            : HealthCheckResult.Healthy(Summary(status), data));
    }

    private static IEnumerable<string> Failures(IReadOnlyList<ModelStatus> status) =>
        status.Where(model => model.Error is not null).Select(model => $"{Title(model)} failed to load ({model.Error})");

    /// <summary>What a warm-up is to load and has not yet.</summary>
    private IEnumerable<string> Awaited(IReadOnlyList<ModelStatus> status) =>
        from model in status
        where options.Value.WarmUp is not WarmUpMode.None && model.State is ModelState.NotLoaded or ModelState.Loading
        where model.Error is null && model.Name == (model.Kind is ModelKind.LargeModel ? models.DefaultLargeModel : models.DefaultGuidance)
        select $"{Title(model)} is not loaded yet";

    private static string Summary(IReadOnlyList<ModelStatus> status)
    {
        var loaded = status.Count(model => model.State is ModelState.Loaded);
        return loaded == status.Count
            ? $"All {loaded} registered models are loaded."
            : $"{loaded} of {status.Count} registered models are loaded; the others load on first use.";
    }

    private static string Sentence(List<string> problems)
    {
        var text = string.Join("; ", problems);
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }

    private static string Key(ModelStatus model) =>
        $"{(model.Kind is ModelKind.LargeModel ? nameof(WeakToStrongOptions.LargeModels) : nameof(WeakToStrongOptions.Guidance))}:{model.Name}";

    private static string Title(ModelStatus model) => $"{(model.Kind is ModelKind.LargeModel ? "large model" : "guidance")} '{model.Name}'";

    private static string Spelled(ModelState state) => state switch
    {
        ModelState.NotLoaded => "not loaded",
        ModelState.Loading => "loading",
        ModelState.Loaded => "loaded",
        _ => "failed",
    };
}
