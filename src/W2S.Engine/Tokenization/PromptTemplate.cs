namespace W2S.Engine.Tokenization;

/// <summary>What is put around a user's prompt before a model reads it. Immutable.</summary>
/// <remarks>
/// Special tokens spelled in the template are special; the same spelling in a prompt is ordinary text.
/// </remarks>
public sealed class PromptTemplate
{
    private const string Placeholder = "{prompt}";

    private readonly string _before;
    private readonly string _after;

    private PromptTemplate(string before, string after)
    {
        _before = before;
        _after = after;
    }

    /// <summary>The prompt as it is.</summary>
    public static PromptTemplate None { get; } = new("", "");

    /// <param name="template">Text that holds <c>{prompt}</c> exactly once.</param>
    /// <exception cref="InvalidOptionException"><c>{prompt}</c> is missing or stands there more than once.</exception>
    public static PromptTemplate Parse(string? template)
    {
        // Configuration can bind null.
        if (template is null)
        {
            throw new InvalidOptionException("prompt template", $"nothing found, text that holds {Placeholder} expected");
        }

        var parts = template.Split(Placeholder);
        return parts.Length == 2
            ? new PromptTemplate(parts[0], parts[1])
            : throw new InvalidOptionException(
                "prompt template", $"\"{template}\" holds {Placeholder} {parts.Length - 1} times, exactly once expected");
    }

    /// <summary>The prompt in its template, ready to encode.</summary>
    public IReadOnlyList<TextSegment> Apply(string prompt) =>
        [new(_before, IsTrusted: true), new(prompt, IsTrusted: false), new(_after, IsTrusted: true)];

    /// <inheritdoc/>
    public override string ToString() => _before + Placeholder + _after;
}
