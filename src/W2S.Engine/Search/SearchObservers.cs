namespace W2S.Engine.Search;

/// <summary>All that watch a search, told in turn.</summary>
internal sealed class SearchObservers(IReadOnlyList<ISearchObserver> observers) : ISearchObserver
{
    public void RoundBegins(int chunkLength)
    {
        foreach (var observer in observers)
        {
            observer.RoundBegins(chunkLength);
        }
    }

    public void CandidatesProposed()
    {
        foreach (var observer in observers)
        {
            observer.CandidatesProposed();
        }
    }

    public void RoundEnds(SearchRound round)
    {
        foreach (var observer in observers)
        {
            observer.RoundEnds(round);
        }
    }

    public void SearchEnds(SearchCost cost)
    {
        foreach (var observer in observers)
        {
            observer.SearchEnds(cost);
        }
    }
}
