namespace W2S.Cli.Output;

/// <summary>What <c>w2s template --json</c> answers.</summary>
/// <param name="Text">The prompt.</param>
/// <param name="Segments">The same in stretches that are trusted throughout or not at all.</param>
/// <param name="EndOfTurn">What the template writes after an answer; null where that cannot be told.</param>
internal sealed record RenderedChat(string Text, IReadOnlyList<RenderedSegment> Segments, string? EndOfTurn);

/// <param name="IsTrusted">Whether the template wrote it, so that special tokens in it are special.</param>
internal sealed record RenderedSegment(string Text, bool IsTrusted);
