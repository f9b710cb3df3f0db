using Microsoft.Extensions.AI;

namespace Copilot;

/// <summary>What a user asks.</summary>
internal sealed record Question(string Text)
{
    public IEnumerable<ChatMessage> ToMessages() => [new(ChatRole.User, Text)];
}

/// <summary>A whole answer and what it cost.</summary>
internal sealed record Answer(string Text, string? FinishReason, long? InputTokens, long? OutputTokens, object? Score)
{
    public static Answer From(ChatResponse response) => new(
        response.Text,
        response.FinishReason?.Value,
        response.Usage?.InputTokenCount,
        response.Usage?.OutputTokenCount,
        response.Messages[^1].AdditionalProperties?["Score"]);
}

/// <summary>A piece of a streamed answer; the last one says why it ended.</summary>
internal sealed record Piece(string Text, string? FinishReason)
{
    public static Piece From(ChatResponseUpdate update) => new(update.Text, update.FinishReason?.Value);
}
