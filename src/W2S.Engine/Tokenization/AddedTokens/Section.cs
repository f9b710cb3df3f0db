namespace W2S.Engine.Tokenization.AddedTokens;

/// <summary>An added token, or a stretch of ordinary, normalized text where <paramref name="Token"/> is null.</summary>
/// <param name="Start">What stands before the stretch.</param>
internal readonly record struct Section(int? Token, string Text, SectionStart Start);
