namespace W2S.Engine.Tokenization.AddedTokens;

/// <summary>A stretch of a text: an added token, or ordinary text where <paramref name="Token"/> is null.</summary>
internal readonly record struct TextPart(int Start, int End, AddedToken? Token);
