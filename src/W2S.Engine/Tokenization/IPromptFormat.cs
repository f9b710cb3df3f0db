namespace W2S.Engine.Tokenization;

/// <summary>How a model wants to be asked: what is put around a prompt before the model reads it. Immutable and safe to use from any thread.</summary>
public interface IPromptFormat
{
    /// <summary>The prompt ready to encode: what the format itself writes is trusted, what the prompt says is not.</summary>
    /// <exception cref="InvalidOptionException">The format refuses the prompt.</exception>
    IReadOnlyList<TextSegment> Apply(Prompt prompt);
}
