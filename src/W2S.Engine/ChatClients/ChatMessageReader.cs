using Microsoft.Extensions.AI;
using W2S.Engine.ChatTemplates;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using TemplateMessage = W2S.Engine.ChatTemplates.ChatMessage;

namespace W2S.Engine.ChatClients;

/// <summary>Turns a chat client's messages into a prompt.</summary>
internal static class ChatMessageReader
{
    /// <summary>Messages with their roles; the names of their authors are left out, as templates have no place for them.</summary>
    /// <param name="messages">Read once.</param>
    /// <param name="instructions">Stand before the messages, as one of the system; null or white space for none.</param>
    /// <exception cref="InvalidOptionException">There are no messages, or one has contents that are no text, or no role.</exception>
    public static Prompt Read(IEnumerable<ChatMessage> messages, string? instructions)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var chat = messages.Select((message, index) => new TemplateMessage(Role(message, index), Text(message, index)));
        return Prompt.FromMessages(
            string.IsNullOrWhiteSpace(instructions) ? chat : chat.Prepend(new TemplateMessage(TemplateRoles.System, instructions)));
    }

    private static string Role(ChatMessage message, int index) => message.Role.Value is { } label
        ? TemplateRoles.Name(label)
        : throw new InvalidOptionException($"messages[{index}]", "no role found, one expected");

    private static string Text(ChatMessage message, int index) => string.Concat(message.Contents.Select(content => content switch
    {
        TextContent text => text.Text,

        // What an earlier answer was thought over with, and what it cost, was not said: templates leave it out of the chat as well.
        TextReasoningContent or UsageContent => "",
        _ => throw new InvalidOptionException($"messages[{index}]", $"{content.GetType().Name} found, only text can be read"),
    }));
}
