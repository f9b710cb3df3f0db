namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>One step of a pre-tokenizer: marks are written into a piece first, then it is split.</summary>
/// <param name="Mark">Null for none.</param>
/// <param name="Splitter">Null where the piece stays whole.</param>
internal sealed record PreTokenizerStep(SpaceMark? Mark, Splitter? Splitter);
