using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Services;
using W2S.Engine.Settings;

namespace W2S.Engine.ChatClients;

/// <summary>Guided answers for whatever speaks Microsoft.Extensions.AI: pipelines, Microsoft Agent Framework, Semantic Kernel.</summary>
/// <remarks>
/// Safe to use from any thread. Stateless: every call brings the whole chat, and a <see cref="ChatOptions.ConversationId"/> means nothing.
/// Messages and options are read once, before the first wait, and never changed.
/// <para>
/// Text is what it reads and what it answers: other contents, a response format and tools that must be called are refused. Tools that may
/// be called never are.
/// </para>
/// <para>
/// Settings of the search come from <see cref="ChatOptions.RawRepresentationFactory"/> (a <see cref="Settings.GenerationSettings"/>), from
/// <see cref="ChatOptions.AdditionalProperties"/> by their JSON names, and from the options' own properties. Where they disagree, the
/// first of these counts.
/// </para>
/// <para>
/// Every error raised on purpose is a <see cref="W2SException"/>; <see cref="InvalidOptionException"/> names the option at fault.
/// </para>
/// </remarks>
public sealed class WeakToStrongChatClient : IChatClient, IWeakToStrongService
{
    private readonly GuidedGenerator _generator;
    private readonly string? _largeModel;
    private readonly GenerationSettings _defaults;
    private readonly TimeProvider _time;
    private readonly ChatClientMetadata _metadata;

    /// <param name="models">What <paramref name="generator"/> generates with.</param>
    /// <param name="largeModel">Used where options name none; null for the registry's default.</param>
    /// <param name="time">Dates responses; null for the system's clock.</param>
    public WeakToStrongChatClient(GuidedGenerator generator, IModelRegistry models, string? largeModel = null, TimeProvider? time = null)
    {
        _generator = generator;
        _largeModel = largeModel;
        _defaults = models.Defaults;
        _time = time ?? TimeProvider.System;
        _metadata = new ChatClientMetadata("w2s", defaultModelId: largeModel ?? models.DefaultLargeModel);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOptionException">Messages or options ask for what cannot be.</exception>
    /// <exception cref="W2SException">A model could not be loaded or failed.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = CreateRequest(messages, options);
        var answer = NewAnswer(request);
        return answer.ToResponse(await _generator.GenerateAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// The answer as it becomes certain, never retracted; put together, the updates are what the whole response would be. The last one
    /// carries usage and finish reason.
    /// </summary>
    /// <inheritdoc/>
    /// <exception cref="InvalidOptionException">Messages or options ask for what cannot be.</exception>
    /// <exception cref="W2SException">A model could not be loaded or failed.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>

        // Outside the iterator: messages and options count as they are now, not as they may be when the first update is asked for.
        StreamAsync(CreateRequest(messages, options), cancellationToken);

    /// <summary>
    /// The client itself, its <see cref="ChatClientMetadata"/> and its <see cref="GuidedGenerator"/>; null for anything else or under a
    /// key.
    /// </summary>
    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(GuidedGenerator) ? _generator
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the models belong to the container, and outlive their clients.</summary>
    public void Dispose()
    {
    }

    private GenerationRequest CreateRequest(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var prompt = ChatMessageReader.Read(messages, options?.Instructions);
        var request = ChatOptionsReader.Read(options, this).WithDefaults(_defaults).ToRequest(prompt, _largeModel);
        return request.Search.ResultCount == 1
            ? request
            : throw new InvalidOptionException(
                "results_per_prompt", $"{request.Search.ResultCount} found, but a chat response is one answer");
    }

    private ChatAnswer NewAnswer(GenerationRequest request) => new(_time.GetUtcNow(), request.LargeModel ?? _metadata.DefaultModelId);

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = NewAnswer(request);
        await foreach (var update in _generator.StreamAsync(request, cancellationToken).ConfigureAwait(false))
        {
            yield return answer.ToUpdate(update);
        }
    }
}
