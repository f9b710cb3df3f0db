using W2S.Engine.ChatTemplates.Jinja.Library;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary>Text of the template itself.</summary>
internal sealed class DataStatement(int position, string text) : Statement(position)
{
    private readonly TextValue _text = TextValue.Trusted(text);

    protected override Flow Run(Rendering rendering, Scope scope)
    {
        rendering.Write(_text);
        return Flow.Next;
    }
}

/// <summary><c>{{ x }}</c>.</summary>
internal sealed class PrintStatement(int position, Expression value) : Statement(position)
{
    protected override Flow Run(Rendering rendering, Scope scope)
    {
        rendering.Write(ValueText.Of(rendering, value.Evaluate(rendering, scope)));
        return Flow.Next;
    }
}
