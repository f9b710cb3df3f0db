namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>An entry of a SentencePiece vocabulary; its place in the list is its id.</summary>
/// <param name="Score">In a BPE model the higher score is merged first.</param>
internal readonly record struct ScoredPiece(string Text, float Score, PieceType Type);
