using W2S.Engine;

namespace W2S.Cli.Input;

/// <summary>A text or a chat to work on.</summary>
/// <param name="Place">Where it came from, for messages.</param>
internal readonly record struct InputPrompt(string Place, Prompt Prompt);
