namespace W2S.Engine.Checkpoints;

/// <summary>What a checkpoint says of one tensor.</summary>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Sizes, outermost first; empty for a single number.</param>
public sealed record TensorDescription(TensorType Type, IReadOnlyList<long> Shape);
