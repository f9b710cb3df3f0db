namespace W2S.Engine.Tokenization.Bpe;

/// <summary>A byte-level BPE as its file defines it.</summary>
/// <param name="ByteTokens">[256] ids of the single-byte tokens.</param>
/// <param name="Merges">In rank order, no pair twice.</param>
/// <param name="IgnoreMerges">A word that is in the vocabulary as a whole is that token, whatever the merges would make of it.</param>
internal sealed record BpeDefinition(Vocabulary Vocabulary, int[] ByteTokens, IReadOnlyList<Merge> Merges, bool IgnoreMerges);
