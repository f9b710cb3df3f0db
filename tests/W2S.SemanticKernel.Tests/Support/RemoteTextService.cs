using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.TextGeneration;

namespace W2S.SemanticKernel.Tests.Support;

/// <summary>A text generation service elsewhere: it answers later, in words drawn by the seed it is given. It does not stream.</summary>
internal sealed class RemoteTextService : ITextGenerationService
{
    private int _running;
    private int _calls;

    public IReadOnlyDictionary<string, object?> Attributes { get; } = new Dictionary<string, object?>();

    public int Calls => _calls;

    /// <summary>Calls that have not ended.</summary>
    public int Running => _running;

    /// <summary>Done in every call before it answers.</summary>
    public Func<CancellationToken, Task> BeforeAnswering { get; set; } = _ => Task.CompletedTask;

    public async Task<IReadOnlyList<TextContent>> GetTextContentsAsync(
        string prompt, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        Interlocked.Increment(ref _running);
        try
        {
            await Task.Yield();
            await BeforeAnswering(cancellationToken);
            return [new TextContent(RandomWords.Draw(executionSettings!), metadata: new Dictionary<string, object?> { ["FinishReason"] = "length" })];
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
        string prompt, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
