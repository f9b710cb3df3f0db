using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.Search;

namespace BlackBox;

/// <summary>
/// Stands for an endpoint that can be called and not looked into: text in, text out, no tokens, no probabilities, one answer a call. So
/// that the sample runs anywhere, a demo model answers behind it; put any service of yours in its place.
/// </summary>
internal sealed class TextOnlyService(GuidedGenerator generator) : ITextGenerationService
{
    private int _calls;

    /// <summary>Calls answered so far.</summary>
    public int Calls => _calls;

    public IReadOnlyDictionary<string, object?> Attributes { get; } = new Dictionary<string, object?>();

    public async Task<IReadOnlyList<TextContent>> GetTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        var settings = executionSettings?.ExtensionData ?? new Dictionary<string, object>();
        var request = new GenerationRequest
        {
            Prompt = prompt,
            LargeModel = "reviews-large",
            Search = SearchOptions.PlainSampling() with
            {
                MaxNewTokens = Convert.ToInt32(settings["max_tokens"]),
                Seed = Convert.ToInt64(settings["seed"]),
            },
        };
        var result = await generator.GenerateAsync(request, cancellationToken);
        var reason = result.Best.Finish is W2S.Engine.LargeModels.FinishReason.Length ? "length" : "stop";
        return [new TextContent(result.Best.Text, metadata: new Dictionary<string, object?> { ["FinishReason"] = reason })];
    }

    public async IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var content in await GetTextContentsAsync(prompt, executionSettings, kernel, cancellationToken))
        {
            yield return new StreamingTextContent(content.Text);
        }
    }
}
