using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using W2S.Engine;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Services;

namespace W2S.SemanticKernel;

/// <summary>Guided answers in chats: a frozen large model proposes, a small tuned model and its untuned original choose.</summary>
/// <remarks>
/// Safe to use from any thread. Stateless: every call brings the whole history, which is never changed. History and settings are read
/// before the first wait, and changing them later changes nothing.
/// <para>
/// Each model reads the chat through its own chat template, and what messages say is inert. Text is what the service reads and writes:
/// other contents are refused, and so are settings that require a function call. Functions that may be called never are.
/// </para>
/// <para>
/// The answer is always a new turn of the assistant's: a history that ends with one of its messages is answered, not continued.
/// </para>
/// <para>
/// Every error raised on purpose is a <see cref="W2SException"/>; <see cref="InvalidOptionException"/> names the setting or message at
/// fault.
/// </para>
/// </remarks>
public sealed class WeakToStrongChatCompletionService : IChatCompletionService, IWeakToStrongService
{
    private readonly GuidedService _service;

    /// <param name="models">What <paramref name="generator"/> generates with.</param>
    /// <param name="largeModel">Used where settings name none; null for the registry's default.</param>
    public WeakToStrongChatCompletionService(GuidedGenerator generator, IModelRegistry models, string? largeModel = null) =>
        _service = new GuidedService(generator, models, largeModel);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> Attributes => _service.Attributes;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        var prompt = ChatHistoryReader.Read(chatHistory);
        var answers = await _service.GenerateAsync(prompt, executionSettings, cancellationToken).ConfigureAwait(false);
        return
        [
            .. answers.Select(answer => new ChatMessageContent(
                AuthorRole.Assistant, answer.Text, answer.ModelId, answer.InnerContent, metadata: answer.Metadata)),
        ];
    }

    /// <summary>
    /// The answer as it becomes certain; joined, the pieces are what the whole would be. The first one carries the role, the last one the
    /// metadata.
    /// </summary>
    /// <inheritdoc/>
    public IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default) =>
        ToContentsAsync(_service.StreamAsync(ChatHistoryReader.Read(chatHistory), executionSettings), cancellationToken);

    private static async IAsyncEnumerable<StreamingChatMessageContent> ToContentsAsync(
        IAsyncEnumerable<GuidedAnswer> pieces, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AuthorRole? role = AuthorRole.Assistant;
        await foreach (var piece in pieces.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return new StreamingChatMessageContent(
                role, piece.Text, piece.InnerContent, modelId: piece.ModelId, metadata: piece.Metadata);
            role = null;
        }
    }
}
