using W2S.Engine.Torch.Passes;

namespace W2S.Engine.Torch.Attention;

/// <summary>How the rows of a pass attend in all layers with the same window.</summary>
/// <param name="Groups">Their results, one after the other, are the padded result.</param>
/// <param name="Order">[rows] where in the padded result each row is; null where they are the same.</param>
internal sealed record AttentionPlan(IReadOnlyList<AttentionGroup> Groups, IndexRange? Order);
