using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Agents;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>One turn of an agent, whole or streamed.</summary>
internal static class Agents
{
    public static ChatCompletionAgent Create(Kernel kernel, PromptExecutionSettings? settings = null, string name = "Agent") =>
        new() { Name = name, Instructions = "Be kind.", Kernel = kernel, Arguments = new KernelArguments(settings ?? TestService.Search()) };

    /// <summary>The text of the answer, and what stood beside it.</summary>
    public static async Task<AgentAnswer> AskAsync(
        this ChatCompletionAgent agent, bool streaming, string question, AgentThread? thread = null, CancellationToken cancellationToken = default)
    {
        if (!streaming)
        {
            var whole = new List<ChatMessageContent>();
            await foreach (var item in agent.InvokeAsync(question, thread, cancellationToken: cancellationToken))
            {
                whole.Add(item.Message);
            }

            var message = Assert.Single(whole);
            return new AgentAnswer(message.Content!, message.AuthorName, message.ModelId, message.Metadata);
        }

        var pieces = new List<StreamingChatMessageContent>();
        await foreach (var item in agent.InvokeStreamingAsync(question, thread, cancellationToken: cancellationToken))
        {
            pieces.Add(item.Message);
        }

        return new AgentAnswer(string.Concat(pieces.Select(piece => piece.Content)), pieces[0].AuthorName, pieces[0].ModelId, pieces[^1].Metadata);
    }
}

internal sealed record AgentAnswer(string Text, string? AuthorName, string? ModelId, IReadOnlyDictionary<string, object?>? Metadata);
