using W2S.Engine.Guidance;

namespace W2S.Engine.Search;

/// <summary>What the models have done for a search so far, discarded candidates included.</summary>
/// <param name="ProposedTokens">Tokens the large model sampled.</param>
/// <param name="Calls">Calls of the large model, failed ones and retries included; 0 for one on this machine.</param>
/// <param name="GuidanceUsage">What each guiding model did.</param>
internal sealed record SearchCost(long ProposedTokens, long Calls, IReadOnlyList<ModelUsage> GuidanceUsage)
{
    /// <summary>Tokens all guiding models computed.</summary>
    public long ScoredTokens => GuidanceUsage.Sum(usage => usage.ComputedTokens);
}
