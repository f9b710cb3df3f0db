using W2S.Engine.Tokenization.Bpe;
using W2S.Engine.Tokenization.Decoding;
using W2S.Engine.Tokenization.Normalizers;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization;

/// <summary>What a tokenizer does with text, whatever file says so: normalizer, pre-tokenizer, model, and the way back.</summary>
/// <param name="Normalizer">Null for none.</param>
internal sealed record TokenizerDefinition(INormalizer? Normalizer, PreTokenizer PreTokenizer, BpeDefinition Model, IDecoding Decoding);
