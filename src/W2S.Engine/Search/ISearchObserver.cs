namespace W2S.Engine.Search;

/// <summary>Watches one search, round by round, in the search's own flow: what it makes ambient, the models see. Must not throw.</summary>
internal interface ISearchObserver
{
    /// <summary>The large model is about to be asked.</summary>
    /// <param name="chunkLength">Tokens a candidate may add.</param>
    void RoundBegins(int chunkLength)
    {
    }

    /// <summary>The candidates are there, and about to be scored.</summary>
    void CandidatesProposed()
    {
    }

    /// <summary>The survivors are chosen. A round that fails has no end.</summary>
    void RoundEnds(SearchRound round);

    /// <summary>The search is over, with a result or without one.</summary>
    void SearchEnds(SearchCost cost)
    {
    }
}
