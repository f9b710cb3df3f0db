using Microsoft.Extensions.AI;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Services;

namespace W2S.Engine.ChatClients;

/// <summary>A chat client of Microsoft.Extensions.AI as a text model. As safe to use from several threads as its client.</summary>
/// <remarks>
/// An answer to be continued is the last message, the assistant's. Most services answer anew instead, so that is not declared. One choice
/// comes back from each call: chat options have no word for more. The client stays its caller's to dispose of.
/// </remarks>
/// <param name="name">What requests call it.</param>
public sealed class ChatClientTextModel(string name, IChatClient client) : ITextModel
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public TextModelCapabilities Capabilities => TextModelCapabilities.None;

    /// <inheritdoc/>
    public Task<TextModelReply> CompleteAsync(TextModelRequest request, CancellationToken cancellationToken) => ServiceCall.RunAsync(
        this,
        async () =>
        {
            var response = await client.GetResponseAsync(Messages(request), Options(request), cancellationToken).ConfigureAwait(false);
            return new TextModelReply(Choices(response), response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount);
        },
        cancellationToken);

    private static List<ChatMessage> Messages(TextModelRequest request)
    {
        List<ChatMessage> messages =
            [.. request.Prompt.Messages.Select(message => new ChatMessage(new ChatRole(message.Role), message.Content))];
        if (request.Response.Length > 0)
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, request.Response));
        }

        return messages;
    }

    private static ChatOptions Options(TextModelRequest request) => new()
    {
        MaxOutputTokens = request.MaxTokens,
        Temperature = request.Sends(SamplingSettings.Temperature) ? (float)request.Sampling.Temperature : null,
        TopP = request.Sends(SamplingSettings.TopP) ? (float)request.Sampling.TopP : null,
        TopK = request.Sends(SamplingSettings.TopK) ? request.Sampling.TopK : null,
        Seed = request.Sends(SamplingSettings.Seed) ? request.Seed : null,
        StopSequences = request.StopSequences.Count > 0 ? [.. request.StopSequences] : null,
    };

    /// <summary>Functions the client called on the way, and their results, are no part of the answer.</summary>
    private static IReadOnlyList<TextChoice> Choices(ChatResponse response)
    {
        var answers = response.Messages.Where(message => message.Role == ChatRole.Assistant).ToList();
        var texts = answers.SelectMany(message => message.Contents.OfType<TextContent>()).ToList();
        return answers.Count == 0
            ? []
            : [new TextChoice(texts.Count > 0 ? string.Concat(texts) : null, FinishNames.Parse(response.FinishReason?.Value))];
    }
}
