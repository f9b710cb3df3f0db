namespace W2S.Engine.Tokenization.Bpe;

/// <summary>A byte-pair encoding as its file defines it.</summary>
/// <param name="Alphabet">What merging starts from: the bytes or the characters of a word.</param>
/// <param name="Merges">In rank order, no pair twice.</param>
/// <param name="IgnoreMerges">A word that is in the vocabulary as a whole is that token, whatever the merges would make of it.</param>
internal sealed record BpeDefinition(Vocabulary Vocabulary, IAlphabet Alphabet, IReadOnlyList<Merge> Merges, bool IgnoreMerges);
