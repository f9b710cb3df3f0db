namespace W2S.Cli.Output;

/// <summary>What <c>w2s tokenize</c> answers for a text.</summary>
/// <param name="Decoded">The text of <paramref name="Ids"/>, special tokens spelled out.</param>
internal sealed record TokenizedText(int[] Ids, string Decoded);
