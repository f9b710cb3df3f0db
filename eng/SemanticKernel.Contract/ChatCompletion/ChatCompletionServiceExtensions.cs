namespace Microsoft.SemanticKernel.ChatCompletion;

public static class ChatCompletionServiceExtensions
{
    /// <summary>The one answer; an error when there are several.</summary>
    public static async Task<ChatMessageContent> GetChatMessageContentAsync(
        this IChatCompletionService chatCompletionService,
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        var contents = await chatCompletionService
            .GetChatMessageContentsAsync(chatHistory, executionSettings, kernel, cancellationToken).ConfigureAwait(false);
        return contents.Single();
    }
}
