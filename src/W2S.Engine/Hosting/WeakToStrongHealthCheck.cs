using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using W2S.Engine.Hosting.Configuration;

namespace W2S.Engine.Hosting;

/// <summary>
/// Whether the models can serve requests: a readiness probe,
/// <c>services.AddHealthChecks().AddCheck&lt;WeakToStrongHealthCheck&gt;("w2s")</c>.
/// </summary>
/// <remarks>
/// It reports the failure status of its registration (unhealthy, unless chosen otherwise) when a default model failed to load, until a load
/// of it succeeds, and, when a warm-up was asked for, until the default models are loaded. Where only another model failed, which some
/// requests do not need, it is degraded. Otherwise it is healthy: without a warm-up, models that load on first use are as ready as they
/// were meant to be. Its data give the state of every model under the key it has in configuration, as in <c>LargeModels:base</c>. It loads
/// nothing and never waits. Safe to use from any thread.
/// </remarks>
public sealed class WeakToStrongHealthCheck(IModelRegistry models, IOptions<WeakToStrongOptions> options) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = models.Status;
        var data = status.ToDictionary(Key, model => (object)Spelled(model.State));
        var problems = status.Select(model => (Model: model, Text: Problem(model))).Where(problem => problem.Text is not null).ToList();
        if (problems.Count == 0)
        {
            return Task.FromResult(HealthCheckResult.Healthy(Summary(status), data));
        }

        var level = problems.Exists(problem => IsDefault(problem.Model)) ? context.Registration.FailureStatus : HealthStatus.Degraded;
        return Task.FromResult(new HealthCheckResult(level, Sentence(problems.Select(problem => problem.Text!)), data: data));
    }

    /// <summary>What is wrong with a model: its last load failed, or a warm-up is to load it and has not yet.</summary>
    private string? Problem(ModelStatus model) => model switch
    {
        { Error: { } error } => $"{Title(model)} failed to load ({error})",
        { State: ModelState.NotLoaded or ModelState.Loading } when options.Value.WarmUp is not WarmUpMode.None && IsDefault(model) =>
            $"{Title(model)} is not loaded yet",
        _ => null,
    };

    private bool IsDefault(ModelStatus model) =>
        model.Name == (model.Kind is ModelKind.LargeModel ? models.DefaultLargeModel : models.DefaultGuidance);

    private static string Summary(IReadOnlyList<ModelStatus> status)
    {
        var loaded = status.Count(model => model.State is ModelState.Loaded);
        return loaded == status.Count
            ? $"All {loaded} registered models are loaded."
            : $"{loaded} of {status.Count} registered models are loaded; the others load on first use.";
    }

    private static string Sentence(IEnumerable<string> problems)
    {
        var text = string.Join("; ", problems);
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }

    private static string Key(ModelStatus model) => model.Kind is ModelKind.LargeModel
        ? $"{nameof(WeakToStrongOptions.LargeModels)}:{model.Name}"
        : $"{nameof(WeakToStrongOptions.Guidance)}:{model.Name}";

    private static string Title(ModelStatus model) => $"{model.Kind.Name()} '{model.Name}'";

    private static string Spelled(ModelState state) => state switch
    {
        ModelState.NotLoaded => "not loaded",
        ModelState.Loading => "loading",
        ModelState.Loaded => "loaded",
        _ => "failed",
    };
}
