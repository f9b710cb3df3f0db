namespace Microsoft.SemanticKernel.TextGeneration;

public static class TextGenerationExtensions
{
    /// <summary>The one result; an error when there are several.</summary>
    public static async Task<TextContent> GetTextContentAsync(
        this ITextGenerationService textGenerationService,
        string prompt,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        CancellationToken cancellationToken = default)
    {
        var contents = await textGenerationService
            .GetTextContentsAsync(prompt, executionSettings, kernel, cancellationToken).ConfigureAwait(false);
        return contents.Single();
    }
}
