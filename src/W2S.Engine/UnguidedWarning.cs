using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using W2S.Engine.Guidance;
using W2S.Engine.Search;
using W2S.Engine.Telemetry;

namespace W2S.Engine;

/// <summary>Warns of guidance that cannot guide, once for each. Safe to use from any thread.</summary>
internal sealed class UnguidedWarning(ILogger logger)
{
    private readonly ConcurrentDictionary<string, bool> _warnedOf = new(StringComparer.Ordinal);

    /// <summary>
    /// Different models never agree on a response to the last bit; a score of exactly 0 says they are the same one, or count for nothing.
    /// </summary>
    public void Check(GenerationResult result, IReadOnlyList<(IGuidance Guidance, double Weight)> guides)
    {
        if (result.Best.Score != 0)
        {
            return;
        }

        var names = string.Join(", ", guides.Select(guide => guide.Guidance.Name));
        var isWeightless = guides.All(guide => guide.Weight == 0);
        if (!_warnedOf.TryAdd(isWeightless ? "0 * " + names : names, true))
        {
            return;
        }

        if (isWeightless)
        {
            logger.Weightless(names);
        }
        else
        {
            logger.CannotGuide(names);
        }
    }
}
