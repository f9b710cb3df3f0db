namespace W2S.Engine.Tokenization;

/// <summary>What a tokenizer puts around a single sequence.</summary>
internal sealed record SequenceTemplate(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    /// <summary>Nothing around it.</summary>
    public static readonly SequenceTemplate Empty = new([], []);
}
