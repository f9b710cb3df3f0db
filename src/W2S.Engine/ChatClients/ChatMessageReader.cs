using Microsoft.Extensions.AI;
using TemplateMessage = W2S.Engine.ChatTemplates.ChatMessage;

namespace W2S.Engine.ChatClients;

/// <summary>Turns a chat client's messages into a prompt.</summary>
internal static class ChatMessageReader
{
    private const string System = "system";

    /// <summary>What newer services call the system role, and chat templates do not know.</summary>
    private const string Developer = "developer";

    /// <param name="messages">Read once.</param>
    /// <param name="instructions">Stand before the messages, as one of the system; null or white space for none.</param>
    /// <exception cref="InvalidOptionException">There are no messages, or one has contents that are no text.</exception>
    public static Prompt Read(IEnumerable<ChatMessage> messages, string? instructions)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var chat = messages.Select((message, index) => new TemplateMessage(Role(message.Role), Text(message, index)));
        return Prompt.FromMessages(string.IsNullOrWhiteSpace(instructions) ? chat : chat.Prepend(new TemplateMessage(System, instructions)));
    }

    // Templates compare roles by their spelling, which is a matter of taste to chat clients.
    private static string Role(ChatRole role) => role.Value.ToLowerInvariant() is var name && name == Developer ? System : name;

    private static string Text(ChatMessage message, int index) => string.Concat(message.Contents.Select(content => content switch
    {
        TextContent text => text.Text,

        // What an earlier answer was thought over with, and what it cost, was not said: templates leave it out of the chat as well.
        TextReasoningContent or UsageContent => "",
        _ => throw new InvalidOptionException($"messages[{index}]", $"{content.GetType().Name} found, only text can be read"),
    }));
}
