using System.Runtime.CompilerServices;
using W2S.Engine.ChatTemplates.Jinja.Values;
using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates.Jinja;

/// <summary>One run of a template: where it is, what it has written, what it may still spend. Used by one thread.</summary>
/// <param name="origin">Where the template came from, for messages.</param>
internal sealed class Rendering(string origin, TimeProvider clock)
{
    private int _depth;

    public string Origin => origin;

    public TimeProvider Clock => clock;

    public Budget Budget { get; } = new();

    /// <summary>Offset in the source of what is being evaluated.</summary>
    public int Position { get; private set; }

    public MarkedTextBuilder Output { get; private set; } = new();

    /// <summary>Before each expression and statement; <see cref="Leave"/> follows unless the rendering fails.</summary>
    public void Enter(int position)
    {
        Position = position;
        Budget.Step();

        // The second is for callers that have little stack left to begin with.
        if (++_depth > Limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFault($"more than {Limits.Depth} expressions, statements and macros within each other");
        }
    }

    public void Leave() => _depth--;

    /// <summary>Back to an operation, after its operands were evaluated.</summary>
    public void Return(int position) => Position = position;

    public void Write(TextValue text)
    {
        Budget.Write(text.Text.Length);
        Output.Append(text.Marked, 0, text.Text.Length);
    }

    /// <summary>What <paramref name="write"/> writes, as a text.</summary>
    public TextValue Capture(Action write)
    {
        var outer = Output;
        Output = new MarkedTextBuilder();
        write();
        var written = new TextValue(Output.Build());
        Output = outer;
        return written;
    }
}
