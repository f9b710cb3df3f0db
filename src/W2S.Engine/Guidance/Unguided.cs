using W2S.Engine.LargeModels;

namespace W2S.Engine.Guidance;

/// <summary>No guidance: every response scores 0. For searches that compare nothing.</summary>
public sealed class Unguided : IGuidance, IGuidanceSession
{
    private static readonly Unguided Shared = new();

    private Unguided()
    {
    }

    /// <summary>The one instance; it has no state.</summary>
    public static IGuidance Instance => Shared;

    /// <inheritdoc/>
    public string Name => "none";

    /// <inheritdoc/>
    public IReadOnlyList<ModelUsage> Usage => [];

    /// <inheritdoc/>
    public Task<IGuidanceSession> OpenAsync(GuidanceRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IGuidanceSession>(this);

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> ScoreAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<double>>(new double[candidates.Count]);

    /// <inheritdoc/>
    public void Keep(IReadOnlyList<Candidate> survivors)
    {
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
