using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace W2S.SemanticKernel.Tests.Support;

/// <summary>A chat completion service that answers as it is told and remembers what it was asked. It does not stream.</summary>
internal sealed class ScriptedChatService(Func<ChatHistory, PromptExecutionSettings, IReadOnlyList<ChatMessageContent>> answer)
    : IChatCompletionService
{
    public ScriptedChatService(string answer)
        : this((_, _) => [new ChatMessageContent(AuthorRole.Assistant, answer)])
    {
    }

    public IReadOnlyDictionary<string, object?> Attributes { get; } = new Dictionary<string, object?>();

    public ChatHistory? LastHistory { get; private set; }

    public PromptExecutionSettings? LastSettings { get; private set; }

    public Kernel? LastKernel { get; private set; }

    public Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        (LastHistory, LastSettings, LastKernel) = (chatHistory, executionSettings, kernel);
        return Task.FromResult(answer(chatHistory, executionSettings!));
    }

    public IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
