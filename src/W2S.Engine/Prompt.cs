using System.Diagnostics.CodeAnalysis;
using W2S.Engine.ChatTemplates;

namespace W2S.Engine;

/// <summary>What models are given to read: a text, or the messages of a chat. Immutable.</summary>
/// <remarks>
/// Each model shapes it in its own way (<see cref="Prompts.IPromptFormat"/>). All of it is inert: no part of it becomes a special token.
/// </remarks>
public sealed record Prompt
{
    private Prompt(string? text, IReadOnlyList<ChatMessage> messages) => (Text, Messages) = (text, messages);

    /// <summary>The text; null where the prompt is a chat.</summary>
    public string? Text { get; }

    /// <summary>The messages, oldest first; a text is one message of the user.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; }

    /// <summary>A text to continue, or to answer where a chat template is put around it.</summary>
    public static Prompt FromText(string text) => new(text, [new ChatMessage("user", text)]);

    /// <summary>A chat to continue.</summary>
    /// <exception cref="InvalidOptionException">There are no messages.</exception>
    public static Prompt FromMessages(IEnumerable<ChatMessage> messages) => messages.ToArray() is { Length: > 0 } chat
        ? new Prompt(text: null, chat)
        : throw new InvalidOptionException("messages", "none found, at least one expected");

    /// <summary>Whether both say the same.</summary>
    public bool Equals(Prompt? other) => other is not null && Text == other.Text && Messages.SequenceEqual(other.Messages);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Text, Messages.Count, Messages[0]);

    /// <inheritdoc cref="FromText"/>
    [SuppressMessage("Usage", "CA2225", Justification = "FromText is the named alternate.")]
    public static implicit operator Prompt(string text) => FromText(text);
}
