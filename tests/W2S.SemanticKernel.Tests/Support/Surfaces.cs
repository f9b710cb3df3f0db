using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;

namespace W2S.SemanticKernel.Tests.Support;

/// <summary>Every way to ask W2S for an answer from a container.</summary>
public enum Surface
{
    Text,
    TextStreamed,
    Chat,
    ChatStreamed,
    Client,
    ClientStreamed,
}

/// <summary>Asks one question by any of them.</summary>
internal static class Surfaces
{
    public static async Task<string> AskAsync(
        this IServiceProvider services,
        Surface surface,
        string prompt,
        WeakToStrongPromptExecutionSettings settings,
        Action? afterFirstPiece = null,
        CancellationToken cancellationToken = default)
    {
        var text = services.GetRequiredService<ITextGenerationService>();
        var chat = services.GetRequiredService<IChatCompletionService>();
        var client = services.GetRequiredService<IChatClient>();
        var history = new ChatHistory();
        history.AddUserMessage(prompt); // its constructor takes no empty one
        var options = new ChatOptions { RawRepresentationFactory = _ => settings.ToGenerationSettings() };
        return surface switch
        {
            Surface.Text => (await text.GetTextContentAsync(prompt, settings, cancellationToken: cancellationToken)).Text!,
            Surface.Chat => (await chat.GetChatMessageContentAsync(history, settings, cancellationToken: cancellationToken)).Content!,
            Surface.Client => (await client.GetResponseAsync(prompt, options, cancellationToken)).Text,
            Surface.TextStreamed => await JoinAsync(
                text.GetStreamingTextContentsAsync(prompt, settings, cancellationToken: cancellationToken), piece => piece.Text, afterFirstPiece),
            Surface.ChatStreamed => await JoinAsync(
                chat.GetStreamingChatMessageContentsAsync(history, settings, cancellationToken: cancellationToken), piece => piece.Content, afterFirstPiece),
            _ => await JoinAsync(
                client.GetStreamingResponseAsync(prompt, options, cancellationToken), piece => piece.Text, afterFirstPiece),
        };
    }

    private static async Task<string> JoinAsync<T>(IAsyncEnumerable<T> pieces, Func<T, string?> read, Action? afterFirstPiece)
    {
        var text = "";
        await foreach (var piece in pieces)
        {
            text += read(piece);
            if (text.Length > 0)
            {
                afterFirstPiece?.Invoke();
            }
        }

        return text;
    }
}
