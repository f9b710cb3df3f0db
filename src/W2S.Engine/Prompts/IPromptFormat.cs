using W2S.Engine.Tokenization;

namespace W2S.Engine.Prompts;

/// <summary>
/// How a model wants to be asked: what is put around a prompt before the model reads it. Immutable and safe to use from any thread.
/// </summary>
public interface IPromptFormat
{
    /// <summary>The prompt ready to encode.</summary>
    /// <exception cref="InvalidOptionException">The format refuses the prompt.</exception>
    FormattedPrompt Apply(Prompt prompt);
}

/// <summary>A prompt as one model is to read it.</summary>
/// <param name="Segments">What the format itself writes is trusted, what the prompt says is not.</param>
/// <param name="IsComplete">
/// A chat: every special token is written out, and the response is an answer, a text of its own. Otherwise what the tokenizer puts around a
/// sequence (a begin token) is added, and the response continues the prompt's text.
/// </param>
public sealed record FormattedPrompt(IReadOnlyList<TextSegment> Segments, bool IsComplete)
{
    /// <summary>
    /// White space between prompt and response that belongs to neither's text. A guiding model that reads a response from another vocabulary
    /// reads it together with this, so that <c>Assistant:</c> and <c>Hello</c> meet as the model was trained to see them.
    /// </summary>
    public string ResponseStart { get; init; } = "";

    /// <summary>What is written after an answer, the token that ends a turn first; null where only the model's own end token is known.</summary>
    public string? ResponseEnd { get; init; }
}
