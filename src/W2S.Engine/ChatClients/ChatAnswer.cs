using Microsoft.Extensions.AI;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;

namespace W2S.Engine.ChatClients;

/// <summary>One answer on its way to a chat client's caller: what its response, or all of its updates, have in common.</summary>
/// <param name="modelId">The large model's name as far as it is known before the result says it.</param>
internal sealed class ChatAnswer(DateTimeOffset createdAt, string? modelId)
{
    // There is one message in a response, and both go by one id, as they do at services that know no ids of messages.
    private readonly string _id = Guid.NewGuid().ToString("N");

    public ChatResponse ToResponse(GenerationResult result) => new(new ChatMessage(ChatRole.Assistant, TextContents(result.Best.Text))
    {
        MessageId = _id,
        CreatedAt = createdAt,
        AdditionalProperties = result.ToProperties(result.Best),
    })
    {
        ResponseId = _id,
        CreatedAt = createdAt,
        ModelId = result.LargeModelUsage.Model,
        FinishReason = Reason(result.Best.Finish),
        Usage = result.ToUsageDetails(),
        RawRepresentation = result,
    };

    public ChatResponseUpdate ToUpdate(GenerationUpdate update)
    {
        var contents = TextContents(update.Text);
        if (update.Result is { } result)
        {
            contents.Add(new UsageContent(result.ToUsageDetails()));
        }

        return new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            ResponseId = _id,
            MessageId = _id,
            CreatedAt = createdAt,
            ModelId = update.Result?.LargeModelUsage.Model ?? modelId,
            FinishReason = Reason(update.Result?.Best.Finish),
            AdditionalProperties = update.Result?.ToProperties(update.Result.Best),
            RawRepresentation = update,
        };
    }

    private static List<AIContent> TextContents(string text) => text.Length > 0 ? [new TextContent(text)] : [];

    /// <summary>A spent budget ends a response as its longest length does; the properties tell the two apart.</summary>
    private static ChatFinishReason? Reason(FinishReason? finish) => finish switch
    {
        FinishReason.EndOfSequence or FinishReason.StopSequence => ChatFinishReason.Stop,
        FinishReason.Length or FinishReason.Budget => ChatFinishReason.Length,
        _ => null,
    };
}
