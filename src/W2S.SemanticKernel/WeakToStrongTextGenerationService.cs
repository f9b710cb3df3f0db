using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Services;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.Hosting;

namespace W2S.SemanticKernel;

/// <summary>Guided text for prompts: a frozen large model proposes, a small tuned model and its untuned original choose.</summary>
/// <remarks>
/// Safe to use from any thread. Settings are read before the first wait, and changing them later changes nothing.
/// <para>
/// With a kernel, as prompt functions call it, the prompt is taken as rendered: HTML entities are decoded once and
/// <c>&lt;message&gt;</c> tags become their contents. Without one it is taken as it is.
/// </para>
/// <para>Every error raised on purpose is a <see cref="W2SException"/>; <see cref="InvalidOptionException"/> names the setting at fault.</para>
/// </remarks>
public sealed class WeakToStrongTextGenerationService : ITextGenerationService
{
    private readonly GuidedGenerator _generator;
    private readonly string? _largeModel;
    private readonly string? _modelId;

    /// <param name="models">What <paramref name="generator"/> generates with.</param>
    /// <param name="largeModel">Used where settings name none; null for the registry's default.</param>
    public WeakToStrongTextGenerationService(GuidedGenerator generator, IModelRegistry models, string? largeModel = null)
    {
        _generator = generator;
        _largeModel = largeModel;
        _modelId = largeModel ?? models.DefaultLargeModel;
        Attributes = new Dictionary<string, object?>(StringComparer.Ordinal) { [AIServiceExtensions.ModelIdKey] = _modelId };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> Attributes { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TextContent>> GetTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        var request = CreateRequest(prompt, executionSettings, kernel);
        var result = await _generator.GenerateAsync(request, cancellationToken).ConfigureAwait(false);
        return
        [
            .. result.Hypotheses.Select(hypothesis => new TextContent(
                hypothesis.Text, result.LargeModelUsage.Model, innerContent: result, metadata: ResultMetadata.Create(result, hypothesis))),
        ];
    }

    /// <summary>
    /// The response as it becomes certain; joined, the pieces are what the whole would be. The last one carries the metadata.
    /// </summary>
    /// <inheritdoc/>
    public IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        // Outside the iterator: the settings count as they are now, not as they may be when the first piece is asked for.
        var request = CreateRequest(prompt, executionSettings, kernel);
        return request.Search.ResultCount == 1
            ? StreamAsync(request, cancellationToken)
            : throw new InvalidOptionException("results_per_prompt", $"{request.Search.ResultCount} found, but streaming gives one result");
    }

    private GenerationRequest CreateRequest(string prompt, PromptExecutionSettings? executionSettings, Kernel? kernel)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var settings = WeakToStrongPromptExecutionSettings.FromExecutionSettings(executionSettings).ToGenerationSettings();
        return settings.ToRequest(kernel is null ? prompt : PromptReader.Read(prompt), _largeModel);
    }

    private async IAsyncEnumerable<StreamingTextContent> StreamAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var modelId = request.LargeModel ?? _modelId;
        await foreach (var update in _generator.StreamAsync(request, cancellationToken).ConfigureAwait(false))
        {
            yield return new StreamingTextContent(
                update.Text,
                modelId: update.Result?.LargeModelUsage.Model ?? modelId,
                innerContent: update,
                metadata: update.Result is { } result ? ResultMetadata.Create(result, result.Best) : null);
        }
    }
}
