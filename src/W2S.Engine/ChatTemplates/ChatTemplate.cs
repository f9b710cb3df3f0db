using W2S.Engine.ChatTemplates.Jinja;
using W2S.Engine.ChatTemplates.Jinja.Values;
using W2S.Engine.Prompts;
using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates;

/// <summary>
/// The chat template of a checkpoint: how its model wants the messages of a chat written down. Immutable and safe to use from any thread.
/// </summary>
/// <remarks>
/// What the template itself writes is trusted, and so are the special tokens it names and the four common roles, which templates such as
/// Phi-4's spell tokens with. Other roles and the contents of messages are not, nor is anything made of them: a special token spelled there
/// stays ordinary text.
/// Templates are jinja as transformers runs it (docs/chat-templates.md says which part of it).
/// </remarks>
public sealed class ChatTemplate : IPromptFormat
{
    private static readonly string[] CommonRoles = ["system", "user", "assistant", "tool"];

    private readonly Template _template;
    private readonly IReadOnlyDictionary<string, string> _specialTokens;
    private readonly TimeProvider _clock;
    private readonly Lazy<AnswerProbe> _answer;

    private ChatTemplate(Template template, IReadOnlyDictionary<string, string> specialTokens, TimeProvider clock)
    {
        _template = template;
        _specialTokens = specialTokens;
        _clock = clock;
        _answer = new Lazy<AnswerProbe>(() => AnswerProbe.Of(this));
    }

    /// <summary>
    /// What the template writes directly after the answer that ends a chat, such as <c>&lt;|im_end|&gt;</c> and a line break:
    /// a model trained on it ends its turns so. Null where that cannot be told.
    /// </summary>
    public string? EndOfTurn => _answer.Value.EndOfTurn;

    /// <param name="source">The template.</param>
    /// <param name="specialTokens">
    /// Special tokens it may name, by variable: <c>bos_token</c>, <c>eos_token</c>. One that is missing is undefined.
    /// </param>
    /// <param name="origin">Where the template came from, for messages; "chat template" by default.</param>
    /// <param name="clock">What <c>strftime_now</c> reads; the system's by default.</param>
    /// <exception cref="ChatTemplateException">It is malformed, or asks for something that is not supported.</exception>
    public static ChatTemplate Parse(
        string source, IReadOnlyDictionary<string, string>? specialTokens = null, string? origin = null, TimeProvider? clock = null) =>
        new(new Template(source, origin ?? "chat template"), specialTokens?.ToDictionary() ?? [], clock ?? TimeProvider.System);

    /// <summary>
    /// The template of a checkpoint folder: <c>chat_template.jinja</c> with <c>additional_chat_templates/NAME.jinja</c>, or else the
    /// <c>chat_template</c> of <c>tokenizer_config.json</c>, as transformers reads them.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Which one of several; "default" by default.</param>
    /// <returns>Null if the folder has no template at all.</returns>
    /// <exception cref="TokenizerFormatException">A file is malformed, too long, or a link out of the folder.</exception>
    /// <exception cref="InvalidOptionException">There are templates, but none of that name.</exception>
    /// <exception cref="ChatTemplateException">The template is malformed, or asks for something that is not supported.</exception>
    public static ChatTemplate? Load(string folder, string? name = null) =>
        ChatTemplateFiles.Find(folder, name) is { } found ? Parse(found.Source, found.SpecialTokens, found.Origin) : null;

    /// <summary>The messages as the model reads them.</summary>
    /// <param name="messages">Oldest first.</param>
    /// <param name="addGenerationPrompt">Whether the beginning of the model's answer follows.</param>
    /// <returns>Neighbouring segments differ in trust, and none is empty.</returns>
    /// <exception cref="InvalidOptionException">The template refuses the messages, for instance because roles do not alternate.</exception>
    /// <exception cref="ChatTemplateException">The template goes wrong, or exceeds a limit.</exception>
    public IReadOnlyList<TextSegment> Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true)
    {
        var written = _template.Render(Variables(messages, addGenerationPrompt), _clock);
        return [.. written.Runs(0, written.Text.Length).Select(r => new TextSegment(written.Text[r.Start..r.End], r.IsTrusted))];
    }

    /// <summary>The messages of the prompt and the generation prompt; begin tokens are the template's own matter.</summary>
    /// <inheritdoc cref="Render"/>
    public FormattedPrompt Apply(Prompt prompt) => new(Render(prompt.Messages), IsComplete: true)
    {
        ResponseStart = _answer.Value.ResponseStart,
        ResponseEnd = _answer.Value.EndOfTurn,
    };

    private IEnumerable<(string Name, Value Value)> Variables(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt)
    {
        var all = messages.Select(m => MappingValue.Of(("role", Role(m.Role)), ("content", TextValue.Untrusted(m.Content))));
        return
        [
            .. _specialTokens.Select(t => (t.Key, Value.Of(t.Value))),
            ("messages", new SequenceValue([.. all])),
            ("add_generation_prompt", Value.Of(addGenerationPrompt)),
            ("tools", NoneValue.Instance),
            ("documents", NoneValue.Instance),
        ];
    }

    private static Value Role(string role) => CommonRoles.Contains(role, StringComparer.Ordinal) ? Value.Of(role) : TextValue.Untrusted(role);
}
