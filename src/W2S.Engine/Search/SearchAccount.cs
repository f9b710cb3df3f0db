using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;

namespace W2S.Engine.Search;

/// <summary>
/// Knows at any time what a search has cost, and says so when it ends: one that fails, is cancelled or read no further has been paid for
/// too.
/// </summary>
internal sealed class SearchAccount(ILargeModelSession proposer, IGuidanceSession scorer, ISearchObserver observer) : IDisposable
{
    public SearchCost Cost => new(proposer.ProposedTokens, proposer.Calls, [.. proposer.AssistantUsage, .. scorer.Usage]);

    public void Dispose() => observer.SearchEnds(Cost);
}
