using W2S.Engine.LargeModels;

namespace W2S.Engine.Guidance;

/// <summary>Several guides steering together: score = sum of weight_i * score_i. Safe to use from any thread.</summary>
/// <param name="parts">At least one; weights may be negative, which steers away.</param>
public sealed class WeightedGuidance(IReadOnlyList<(IGuidance Guidance, double Weight)> parts) : IGuidance
{
    /// <inheritdoc/>
    public string Name => string.Join(" + ", parts.Select(p => p.Weight == 1 ? p.Guidance.Name : $"{p.Weight} * {p.Guidance.Name}"));

    /// <inheritdoc/>
    public async Task<IGuidanceSession> OpenAsync(GuidanceRequest request, CancellationToken cancellationToken)
    {
        var sessions = new List<(IGuidanceSession, double)>();
        try
        {
            foreach (var (guidance, weight) in parts)
            {
                sessions.Add((await guidance.OpenAsync(request, cancellationToken).ConfigureAwait(false), weight));
            }

            return new Session(sessions);
        }
        catch
        {
            await new Session(sessions).DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private sealed class Session(IReadOnlyList<(IGuidanceSession Guidance, double Weight)> parts) : IGuidanceSession
    {
        public IReadOnlyList<ModelUsage> Usage => [.. parts.SelectMany(p => p.Guidance.Usage)];

        public async Task<IReadOnlyList<double>> ScoreAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
        {
            var scores = await Task.WhenAll(parts.Select(p => p.Guidance.ScoreAsync(candidates, cancellationToken))).ConfigureAwait(false);
            var sums = new double[candidates.Count];
            for (var part = 0; part < parts.Count; part++)
            {
                for (var i = 0; i < sums.Length; i++)
                {
                    sums[i] += parts[part].Weight * scores[part][i];
                }
            }

            return sums;
        }

        public void Keep(IReadOnlyList<Candidate> survivors)
        {
            foreach (var (guidance, _) in parts)
            {
                guidance.Keep(survivors);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var (guidance, _) in parts)
            {
                await guidance.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
