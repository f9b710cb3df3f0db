using W2S.Engine.LargeModels;

namespace W2S.Engine.Guidance;

/// <summary>One request in a tuned/untuned pair: both models read the same tokens, side by side.</summary>
internal sealed class TunedUntunedSession(LikelihoodSession tuned, LikelihoodSession untuned, ICandidateReader reader) : IGuidanceSession
{
    /// <summary>Where each of the candidates last scored stands in both models' batches, by its index in the proposal.</summary>
    private Dictionary<int, int> _positions = [];

    public IReadOnlyList<ModelUsage> Usage => [tuned.Usage, untuned.Usage];

    public Task ReadPromptAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(tuned.ReadPromptAsync(cancellationToken), untuned.ReadPromptAsync(cancellationToken));

    public async Task<IReadOnlyList<double>> ScoreAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        // Both models hold the same response tokens, so one reading serves both.
        var extensions = candidates.Select(c => reader.Read(c, tuned.Hypotheses[c.Parent].Tokens)).ToList();
        var logTuned = tuned.ScoreAsync(extensions, cancellationToken);
        var logUntuned = untuned.ScoreAsync(extensions, cancellationToken);
        await Task.WhenAll(logTuned, logUntuned).ConfigureAwait(false);

        _positions = candidates.Select((c, i) => (c.Index, i)).ToDictionary(p => p.Index, p => p.i);
        return [.. (await logTuned.ConfigureAwait(false)).Zip(await logUntuned.ConfigureAwait(false), (t, u) => t - u)];
    }

    public void Keep(IReadOnlyList<Candidate> survivors)
    {
        var positions = survivors.Select(s => _positions[s.Index]).ToList();
        reader.Keep(positions);
        tuned.Keep(positions);
        untuned.Keep(positions);
    }

    public ValueTask DisposeAsync()
    {
        tuned.Dispose();
        untuned.Dispose();
        return ValueTask.CompletedTask;
    }
}
