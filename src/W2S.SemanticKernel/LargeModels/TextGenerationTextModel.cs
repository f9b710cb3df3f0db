using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Services;
using W2S.Engine.Prompts;

namespace W2S.SemanticKernel.LargeModels;

/// <summary>A text generation service as a text model. As safe to use from several threads as its service.</summary>
/// <remarks>
/// Prompt and answer so far are one text, which the service goes on with; so continuation is declared, and several choices are asked for,
/// which services may ignore; one that repeats the text before its answer has that taken away. Special tokens that a prompt spells are what
/// the service makes of them.
/// </remarks>
/// <param name="name">What requests call it.</param>
/// <param name="format">What is put around a prompt.</param>
public sealed class TextGenerationTextModel(string name, ITextGenerationService service, IPromptFormat format) : ITextModel
{
    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public TextModelCapabilities Capabilities => TextModelCapabilities.Continuation | TextModelCapabilities.SeveralChoices;

    /// <inheritdoc/>
    public Task<TextModelReply> CompleteAsync(TextModelRequest request, CancellationToken cancellationToken) => ServiceCall.RunAsync(
        this,
        async () =>
        {
            var text = string.Concat(format.Apply(request.Prompt).Segments.Select(segment => segment.Text)) + request.Response;
            var results = await service
                .GetTextContentsAsync(text, CallSettings.ForText(request), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            var (input, output) = ReplyMetadata.OfFirst(results).Usage;
            return new TextModelReply([.. results.Select(result => Choice(text, result))], input, output);
        },
        cancellationToken);

    private static TextChoice Choice(string sent, TextContent result) =>
        new(EchoedPrompt.Strip(sent, result.Text), new ReplyMetadata(result.Metadata).Finish);
}
