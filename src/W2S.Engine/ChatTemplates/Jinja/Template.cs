using W2S.Engine.ChatTemplates.Jinja.Library;
using W2S.Engine.ChatTemplates.Jinja.Nodes;
using W2S.Engine.ChatTemplates.Jinja.Syntax;
using W2S.Engine.ChatTemplates.Jinja.Values;
using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates.Jinja;

/// <summary>
/// A template in the subset of jinja 3.1 that chat templates use, with transformers' settings. It sees the variables it is
/// given and the functions and filters of <see cref="Library"/>, and nothing else; <see cref="Limits"/> end what would not end.
/// Immutable and safe to use from any thread.
/// </summary>
internal sealed class Template
{
    private readonly string _origin;
    private readonly string _source;
    private readonly Block _body;

    /// <param name="origin">Where it came from, for messages.</param>
    /// <exception cref="ChatTemplateException">It is malformed, or asks for something that is not supported.</exception>
    public Template(string source, string origin)
    {
        _origin = origin;
        _source = Normalize(source);
        try
        {
            _body = source.Length <= Limits.Source
                ? StatementParser.Parse(_source)
                : throw new TemplateFault($"{source.Length} characters found, at most {Limits.Source} expected", 0);
        }
        catch (TemplateFault fault)
        {
            throw Located(fault, 0);
        }
    }

    /// <exception cref="ChatTemplateException">It does what jinja would not, or exceeds a limit.</exception>
    /// <exception cref="InvalidOptionException">It called <c>raise_exception</c>.</exception>
    public MarkedText Render(IEnumerable<(string Name, Value Value)> variables, TimeProvider clock)
    {
        var rendering = new Rendering(_origin, clock);
        var globals = new Scope(parent: null);
        foreach (var function in Functions.All)
        {
            globals.Set(function.Name, function);
        }

        foreach ((var name, var value) in variables)
        {
            globals.Set(name, value);
        }

        try
        {
            _body.Execute(rendering, new Scope(globals));
            return rendering.Output.Build();
        }
        catch (TemplateFault fault)
        {
            throw Located(fault, rendering.Position);
        }
    }

    // As jinja reads it: line feeds only, and none at the very end.
    private static string Normalize(string source)
    {
        var text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return text.EndsWith('\n') ? text[..^1] : text;
    }

    private ChatTemplateException Located(TemplateFault fault, int otherwise)
    {
        var before = _source.AsSpan(0, Math.Min(fault.Position ?? otherwise, _source.Length));
        return new ChatTemplateException(
            _origin, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), FileText.Shown(fault.Message), fault);
    }
}
