using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using W2S.Engine;
using W2S.Engine.ChatTemplates;

namespace W2S.SemanticKernel;

/// <summary>Turns a chat history into a prompt.</summary>
internal static class ChatHistoryReader
{
    /// <summary>Messages with their roles; the names of their authors are left out, as templates have no place for them.</summary>
    /// <exception cref="InvalidOptionException">There are no messages, or one has contents that are no text, or no role.</exception>
    public static Prompt Read(ChatHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Prompt.FromMessages(history.Select((message, index) => new ChatMessage(Role(message, index), Text(message, index))));
    }

    private static string Role(ChatMessageContent message, int index) => message.Role.Label is { } label
        ? TemplateRoles.Name(label)
        : throw new InvalidOptionException($"chatHistory[{index}]", "no role found, one expected");

    private static string Text(ChatMessageContent message, int index) => string.Concat(message.Items.Select(item => item is TextContent text
        ? text.Text
        : throw new InvalidOptionException($"chatHistory[{index}]", $"{item.GetType().Name} found, only text can be read")));
}
