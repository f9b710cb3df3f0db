using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Services;

namespace W2S.SemanticKernel;

/// <summary>Guided text for prompts: a frozen large model proposes, a small tuned model and its untuned original choose.</summary>
/// <remarks>
/// Safe to use from any thread. Settings are read before the first wait, and changing them later changes nothing. No function is ever
/// called: settings that require a call are refused.
/// <para>
/// With a kernel, as prompt functions call it, the prompt is taken as rendered: HTML entities are decoded once and
/// <c>&lt;message&gt;</c> tags become their contents. Without one it is taken as it is.
/// </para>
/// <para>
/// Every error raised on purpose is a <see cref="W2SException"/>; <see cref="InvalidOptionException"/> names the setting at fault.
/// </para>
/// </remarks>
public sealed class WeakToStrongTextGenerationService : ITextGenerationService, IWeakToStrongService
{
    private readonly GuidedService _service;

    /// <param name="models">What <paramref name="generator"/> generates with.</param>
    /// <param name="largeModel">Used where settings name none; null for the registry's default.</param>
    public WeakToStrongTextGenerationService(GuidedGenerator generator, IModelRegistry models, string? largeModel = null) =>
        _service = new GuidedService(generator, models, largeModel);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> Attributes => _service.Attributes;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TextContent>> GetTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        var answers = await _service.GenerateAsync(Read(prompt, kernel), executionSettings, cancellationToken).ConfigureAwait(false);
        return [.. answers.Select(answer => new TextContent(answer.Text, answer.ModelId, answer.InnerContent, metadata: answer.Metadata))];
    }

    /// <summary>
    /// The response as it becomes certain; joined, the pieces are what the whole would be. The last one carries the metadata.
    /// </summary>
    /// <inheritdoc/>
    public IAsyncEnumerable<StreamingTextContent> GetStreamingTextContentsAsync(
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default) =>
        ToContentsAsync(_service.StreamAsync(Read(prompt, kernel), executionSettings), cancellationToken);

    private static Prompt Read(string prompt, Kernel? kernel)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return kernel is null ? prompt : PromptReader.Read(prompt);
    }

    private static async IAsyncEnumerable<StreamingTextContent> ToContentsAsync(
        IAsyncEnumerable<GuidedAnswer> pieces, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var piece in pieces.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return new StreamingTextContent(
                piece.Text, modelId: piece.ModelId, innerContent: piece.InnerContent, metadata: piece.Metadata);
        }
    }
}
