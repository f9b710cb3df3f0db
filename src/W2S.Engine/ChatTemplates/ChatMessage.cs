namespace W2S.Engine.ChatTemplates;

/// <summary>One message of a chat.</summary>
/// <param name="Role">Who speaks, in the words templates use: <c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>.</param>
/// <param name="Content">What is said. Inert: spellings of special tokens in it are ordinary text.</param>
public sealed record ChatMessage(string Role, string Content);
