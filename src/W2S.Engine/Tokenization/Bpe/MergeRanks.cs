namespace W2S.Engine.Tokenization.Bpe;

/// <summary>Finds a pair's merge and its rank.</summary>
internal sealed class MergeRanks
{
    private readonly Dictionary<TokenPair, (int Rank, int Result)> _ranks;

    /// <param name="merges">In rank order, no pair twice.</param>
    /// <param name="excludedResults">Tokens that no merge may make.</param>
    public MergeRanks(IReadOnlyList<Merge> merges, IReadOnlySet<int>? excludedResults = null)
    {
        _ranks = new Dictionary<TokenPair, (int, int)>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            if (excludedResults is null || !excludedResults.Contains(merges[rank].Result))
            {
                _ranks.Add(merges[rank].Pair, (rank, merges[rank].Result));
            }
        }
    }

    public bool TryGet(TokenPair pair, out int rank, out int result)
    {
        var found = _ranks.TryGetValue(pair, out var merge);
        (rank, result) = merge;
        return found;
    }
}
