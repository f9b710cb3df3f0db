using W2S.Engine.Models;

namespace W2S.Engine.Prompts;

/// <summary>
/// What is done where nothing is said: a text is continued as it is; a chat goes through the checkpoint's chat template, or, where it has none,
/// is the contents of its messages. Immutable and safe to use from any thread.
/// </summary>
internal sealed class PlainOrChatFormat(LocalModel model) : IPromptFormat
{
    /// <inheritdoc/>
    public FormattedPrompt Apply(Prompt prompt) =>
        prompt.Text is null && model.ChatTemplate is { } chat ? chat.Apply(prompt) : PromptTemplate.None.Apply(prompt);

    /// <inheritdoc/>
    public override string ToString() => PromptTemplate.None.ToString();
}
