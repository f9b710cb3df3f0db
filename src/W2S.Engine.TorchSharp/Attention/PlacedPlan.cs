namespace W2S.Engine.Torch.Attention;

/// <summary>A plan on a device.</summary>
/// <param name="Order">[rows] where in the groups' results, one after the other, each row is; null where they are the same.</param>
internal sealed record PlacedPlan(IReadOnlyList<PlacedGroup> Groups, Tensor? Order)
{
    /// <inheritdoc cref="PlacedGroup.Place"/>
    public static PlacedPlan Place(AttentionPlan plan, Tensor indices, int? window, int sharing, ScalarType compute) => new(
        [.. plan.Groups.Select(group => PlacedGroup.Place(group, indices, window, sharing, compute))], plan.Order?.Of(indices));
}
