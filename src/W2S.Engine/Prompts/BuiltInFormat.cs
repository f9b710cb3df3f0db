using W2S.Engine.ChatTemplates;

namespace W2S.Engine.Prompts;

/// <summary>
/// The chat formats of the published guidance pairs, as the paper's experiments wrote them (arXiv 2405.19262, appendix B): used where a
/// checkpoint's own template differs or is missing. Immutable and safe to use from any thread.
/// </summary>
internal sealed class BuiltInFormat : IPromptFormat
{
    private static readonly BuiltInFormat[] All =
    [
        // An empty system message stands first where the chat has none.
        new("zephyr", """
            {%- if messages[0].role != 'system' %}{{ '<|system|>\n</s>\n' }}{% endif %}
            {%- for message in messages %}
                {%- if message.role == 'system' %}{{ '<|system|>\n' }}
                {%- elif message.role == 'user' %}{{ '<|user|>\n' }}
                {%- elif message.role == 'assistant' %}{{ '<|assistant|>\n' }}
                {%- else %}{{ raise_exception('roles are system, user and assistant') }}
                {%- endif %}
                {{- message.content + '</s>\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}
            """),
        new("openchat", """
            {{- '<s>' }}
            {%- for message in messages %}
                {%- if message.role == 'system' %}{{ 'GPT4 Correct System: ' }}
                {%- elif message.role == 'user' %}{{ 'GPT4 Correct User: ' }}
                {%- elif message.role == 'assistant' %}{{ 'GPT4 Correct Assistant: ' }}
                {%- else %}{{ raise_exception('roles are system, user and assistant') }}
                {%- endif %}
                {{- message.content + '<|end_of_turn|>' }}
            {%- endfor %}
            {%- if add_generation_prompt %}{{ 'GPT4 Correct Assistant:' }}{% endif %}
            """),
        new("tulu", """
            {%- for message in messages %}
                {%- if message.role == 'system' %}{{ '<|system|>\n' + message.content + '\n' }}
                {%- elif message.role == 'user' %}{{ '<|user|>\n' + message.content + '\n' }}
                {%- elif message.role == 'assistant' %}{{ '<|assistant|>\n' + message.content + '</s>\n' }}
                {%- else %}{{ raise_exception('roles are system, user and assistant') }}
                {%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}
            """),
    ];

    private readonly Lazy<ChatTemplate> _template;

    private BuiltInFormat(string name, string source)
    {
        Name = name;
        _template = new Lazy<ChatTemplate>(() => ChatTemplate.Parse(source, origin: $"the format '{name}'"));
    }

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => All.Select(format => format.Name);

    private string Name { get; }

    /// <summary>The format of that name; null if there is none.</summary>
    public static BuiltInFormat? Find(string name) => Array.Find(All, format => format.Name == name);

    /// <inheritdoc/>
    public FormattedPrompt Apply(Prompt prompt) => _template.Value.Apply(prompt);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
