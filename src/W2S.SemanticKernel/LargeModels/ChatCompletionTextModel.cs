using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Services;

namespace W2S.SemanticKernel.LargeModels;

/// <summary>A chat completion service as a text model. As safe to use from several threads as its service.</summary>
/// <remarks>
/// An answer to be continued is the last message, the assistant's. Most services answer anew instead, so that is not declared. Functions
/// are not called: the service gets no kernel.
/// </remarks>
/// <param name="name">What requests call it.</param>
public sealed class ChatCompletionTextModel(string name, IChatCompletionService service) : ITextModel
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
            var results = await service
                .GetChatMessageContentsAsync(History(request), CallSettings.ForChat(request), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            var (input, output) = ReplyMetadata.OfFirst(results).Usage;
            return new TextModelReply([.. results.Select(Choice)], input, output);
        },
        cancellationToken);

    private static ChatHistory History(TextModelRequest request)
    {
        var history = new ChatHistory();
        foreach (var message in request.Prompt.Messages)
        {
            history.AddMessage(new AuthorRole(message.Role), message.Content);
        }

        if (request.Response.Length > 0)
        {
            history.AddAssistantMessage(request.Response);
        }

        return history;
    }

    private static TextChoice Choice(ChatMessageContent message)
    {
        var texts = message.Items.OfType<TextContent>().ToList();
        var text = texts.Count > 0 ? string.Concat(texts.Select(text => text.Text)) : null;
        return new TextChoice(text, new ReplyMetadata(message.Metadata).Finish);
    }
}
