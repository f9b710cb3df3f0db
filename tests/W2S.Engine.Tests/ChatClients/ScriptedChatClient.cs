using Microsoft.Extensions.AI;

namespace W2S.Engine.Tests.ChatClients;

/// <summary>A chat client that answers as it is told and remembers what it was asked.</summary>
internal sealed class ScriptedChatClient(Func<IReadOnlyList<ChatMessage>, ChatOptions?, CancellationToken, ChatResponse> answer) : IChatClient
{
    public ScriptedChatClient(string answer)
        : this((_, _, _) => new ChatResponse(new ChatMessage(ChatRole.Assistant, answer)))
    {
    }

    public IReadOnlyList<ChatMessage>? LastMessages { get; private set; }

    public ChatOptions? LastOptions { get; private set; }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        LastMessages = [.. messages];
        LastOptions = options;
        return Task.FromResult(answer(LastMessages, options, cancellationToken));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
