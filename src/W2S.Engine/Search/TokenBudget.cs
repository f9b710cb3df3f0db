namespace W2S.Engine.Search;

/// <summary>How long the next chunk may be.</summary>
internal sealed class TokenBudget(SearchOptions options)
{
    /// <summary>
    /// The chunk length asked for, cut to what the longest response and the budget still allow; null when not one more token
    /// for every candidate is left. A search of whole responses has one round: what the budget cut short in it stays short, rather
    /// than the best of the halves being continued N times.
    /// </summary>
    /// <param name="hypotheses">Empty before the first round, when the empty response is the one to continue.</param>
    /// <param name="successors">Candidates that each unfinished hypothesis will have.</param>
    /// <param name="spent">Tokens sampled so far.</param>
    /// <exception cref="InvalidOptionException">Not even the first token of every candidate can be paid for.</exception>
    public int? NextChunk(IReadOnlyList<ScoredCandidate> hypotheses, int successors, long spent)
    {
        var length = Math.Min(options.ChunkLength ?? int.MaxValue, options.MaxNewTokens);
        if (options.TokenBudget is not { } budget)
        {
            return length;
        }

        if (options.ChunkLength is null && hypotheses.Count > 0)
        {
            return null;
        }

        var candidates = successors * Math.Max(1, hypotheses.Count(h => h.Candidate.Finish is null));
        var affordable = (budget - spent) / candidates;
        if (affordable < 1 && hypotheses.Count == 0)
        {
            throw new InvalidOptionException(
                "token_budget", $"{budget} found, at least {candidates} expected: one token for each candidate of the first round");
        }

        // Less than nothing where a model that is asked over calls wrote more than it was asked for.
        return affordable < 1 ? null : (int)Math.Min(length, affordable);
    }
}
