namespace W2S.Engine.Checkpoints;

/// <summary>What a safetensors header says of one tensor.</summary>
/// <param name="Shape">At most <see cref="SafetensorsHeader.MaxRank"/> sizes, none negative; empty for a single number.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record StoredTensor(string Name, TensorType Type, long[] Shape, long Begin, long End)
{
    /// <summary>"F32 [2, 3]"</summary>
    public override string ToString() => $"{Type} [{string.Join(", ", Shape)}]";
}
