using W2S.Engine.Prompts;

namespace W2S.Engine.Tests.Prompts;

/// <summary>Formatted prompts as a person would read them.</summary>
internal static class FormattedText
{
    /// <summary>All of the text.</summary>
    public static string Text(this FormattedPrompt prompt) => string.Concat(prompt.Segments.Select(s => s.Text));

    /// <summary>What the prompt said, as opposed to what the format wrote.</summary>
    public static string Untrusted(this FormattedPrompt prompt) =>
        string.Concat(prompt.Segments.Where(s => !s.IsTrusted).Select(s => s.Text));
}
