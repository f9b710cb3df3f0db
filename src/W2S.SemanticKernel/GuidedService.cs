using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Services;
using W2S.Engine;
using W2S.Engine.Hosting;
using W2S.Engine.Settings;

namespace W2S.SemanticKernel;

/// <summary>What the text and the chat service have in common: all but how a prompt comes in and an answer goes out.</summary>
/// <remarks>Safe to use from any thread. Settings are read before the first wait, and changing them later changes nothing.</remarks>
internal sealed class GuidedService
{
    private readonly GuidedGenerator _generator;
    private readonly string? _largeModel;
    private readonly string? _modelId;
    private readonly GenerationSettings _defaults;

    /// <param name="models">What <paramref name="generator"/> generates with.</param>
    /// <param name="largeModel">Used where settings name none; null for the registry's default.</param>
    public GuidedService(GuidedGenerator generator, IModelRegistry models, string? largeModel)
    {
        _generator = generator;
        _largeModel = largeModel;
        _modelId = largeModel ?? models.DefaultLargeModel;
        _defaults = models.Defaults;
        Attributes = new Dictionary<string, object?>(StringComparer.Ordinal) { [AIServiceExtensions.ModelIdKey] = _modelId };
    }

    /// <summary>What Semantic Kernel knows services by.</summary>
    public IReadOnlyDictionary<string, object?> Attributes { get; }

    /// <summary>The best answers, best first.</summary>
    public async Task<IReadOnlyList<GuidedAnswer>> GenerateAsync(
        Prompt prompt, PromptExecutionSettings? settings, CancellationToken cancellationToken)
    {
        var result = await _generator.GenerateAsync(CreateRequest(prompt, settings), cancellationToken).ConfigureAwait(false);
        return
        [
            .. result.Hypotheses.Select(hypothesis => new GuidedAnswer(
                hypothesis.Text, result.LargeModelUsage.Model, InnerContent: result, ResultMetadata.Create(result, hypothesis))),
        ];
    }

    /// <summary>The best answer in pieces; the last one has the metadata.</summary>
    public IAsyncEnumerable<GuidedAnswer> StreamAsync(Prompt prompt, PromptExecutionSettings? settings)
    {
        // Outside the iterator: the settings count as they are now, not as they may be when the first piece is asked for.
        var request = CreateRequest(prompt, settings);
        return request.Search.ResultCount == 1
            ? StreamAsync(request)
            : throw new InvalidOptionException("results_per_prompt", $"{request.Search.ResultCount} found, but streaming gives one result");
    }

    private GenerationRequest CreateRequest(Prompt prompt, PromptExecutionSettings? settings) =>
        settings?.FunctionChoiceBehavior is RequiredFunctionChoiceBehavior
            ? throw new InvalidOptionException(
                "function_choice_behavior",
                "required found, but no function is ever called; auto, which leaves the choice, or none expected")
            : WeakToStrongPromptExecutionSettings.FromExecutionSettings(settings).ToGenerationSettings().WithDefaults(_defaults)
                .ToRequest(prompt, _largeModel);

    private async IAsyncEnumerable<GuidedAnswer> StreamAsync(
        GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var modelId = request.LargeModel ?? _modelId;
        await foreach (var update in _generator.StreamAsync(request, cancellationToken).ConfigureAwait(false))
        {
            yield return new GuidedAnswer(
                update.Text,
                update.Result?.LargeModelUsage.Model ?? modelId,
                InnerContent: update,
                update.Result is { } result ? ResultMetadata.Create(result, result.Best) : null);
        }
    }
}

/// <summary>An answer, or a piece of one, with what contents of Semantic Kernel say besides their text.</summary>
internal readonly record struct GuidedAnswer(
    string Text, string? ModelId, object InnerContent, IReadOnlyDictionary<string, object?>? Metadata);
