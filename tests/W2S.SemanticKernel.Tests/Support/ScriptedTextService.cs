using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.TextGeneration;

namespace W2S.SemanticKernel.Tests.Support;

/// <summary>A text generation service that answers as it is told and remembers what it was asked. It does not stream.</summary>
internal sealed class ScriptedTextService(Func<string, PromptExecutionSettings, IReadOnlyList<TextContent>> answer) : ITextGenerationService
{
    public IReadOnlyDictionary<string, object?> Attributes { get; } = new Dictionary<string, object?>();

    public string? LastPrompt { get; private set; }

    public PromptExecutionSettings? LastSettings { get; private set; }

    public Task<IReadOnlyList<TextContent>> GetTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        (LastPrompt, LastSettings) = (prompt, executionSettings);
        return Task.FromResult(answer(prompt, executionSettings!));
    }

    public IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
