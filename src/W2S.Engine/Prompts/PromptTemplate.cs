namespace W2S.Engine.Prompts;

/// <summary>Text around a prompt. Immutable and safe to use from any thread.</summary>
/// <remarks>
/// Special tokens spelled in the template are special; the same spelling in a prompt is ordinary text. Of a chat the contents are put in, an
/// empty line between them, without their roles.
/// </remarks>
public sealed class PromptTemplate : IPromptFormat
{
    internal const string Placeholder = "{prompt}";
    private const string BetweenMessages = "\n\n";

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
    public static PromptTemplate Parse(string template)
    {
        var parts = template.Split(Placeholder);
        return parts.Length == 2
            ? new PromptTemplate(parts[0], parts[1])
            : throw new InvalidOptionException(
                "prompt template", $"\"{template}\" holds {Placeholder} {parts.Length - 1} times, exactly once expected");
    }

    /// <inheritdoc/>
    public FormattedPrompt Apply(Prompt prompt) => new(
        [
            new(_before, IsTrusted: true),
            new(prompt.Text ?? string.Join(BetweenMessages, prompt.Messages.Select(m => m.Content)), IsTrusted: false),
            new(_after, IsTrusted: true),
        ],
        IsComplete: false);

    /// <inheritdoc/>
    public override string ToString() => _before + Placeholder + _after;
}
