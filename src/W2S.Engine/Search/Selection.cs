using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>Which candidates survive a round.</summary>
internal static class Selection
{
    /// <summary>
    /// Candidates are a set: of those with the same response only the first stays, so that copies never crowd out others.
    /// </summary>
    public static List<Candidate> Distinct(IReadOnlyList<Candidate> candidates)
    {
        var seen = new HashSet<Candidate>(SameResponse.Instance);
        return [.. candidates.Where(seen.Add)];
    }

    /// <summary>
    /// The <paramref name="beamWidth"/> best, best first; ties in the order proposed. A score that is no finite number loses its candidate.
    /// </summary>
    /// <exception cref="LargeModelException">There is no candidate.</exception>
    /// <exception cref="GuidanceException">No score is finite, or there is not one for each candidate.</exception>
    public static List<ScoredCandidate> Best(List<Candidate> candidates, IReadOnlyList<double> scores, int beamWidth)
    {
        if (candidates.Count == 0)
        {
            throw new LargeModelException("the large model proposed nothing, at least one candidate expected");
        }

        if (scores.Count != candidates.Count)
        {
            throw new GuidanceException($"the guidance gave {scores.Count} scores for {candidates.Count} candidates");
        }

        var finite = candidates.Select((c, i) => new ScoredCandidate(c, scores[i])).Where(c => double.IsFinite(c.Score)).ToList();
        if (finite.Count == 0)
        {
            throw new GuidanceException(
                $"none of {candidates.Count} candidates has a finite score (first: {scores[0]}); the guiding models' weights or the prompt are at fault");
        }

        // OrderBy is stable, List.Sort is not.
        return [.. finite.OrderByDescending(c => c.Score).Take(beamWidth)];
    }

    private sealed class SameResponse : IEqualityComparer<Candidate>
    {
        public static readonly SameResponse Instance = new();

        private const int Telling = 64;

        public bool Equals(Candidate? x, Candidate? y) =>
            x!.Finish == y!.Finish && x.Text == y.Text && x.Tokens.Span.SequenceEqual(y.Tokens.Span);

        // Candidates begin alike and differ in what is new: the end tells them apart, however long they are.
        public int GetHashCode(Candidate candidate) =>
            string.GetHashCode(candidate.Text.AsSpan(Math.Max(0, candidate.Text.Length - Telling)), StringComparison.Ordinal);
    }
}
