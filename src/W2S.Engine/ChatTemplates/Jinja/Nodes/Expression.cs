using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary>Something in a template that has a value.</summary>
/// <param name="position">Offset in the source.</param>
internal abstract class Expression(int position)
{
    public int Position => position;

    public Value Evaluate(Rendering rendering, Scope scope)
    {
        rendering.Enter(position);
        var value = Compute(rendering, scope);
        rendering.Leave();
        return value;
    }

    protected abstract Value Compute(Rendering rendering, Scope scope);

    /// <summary>The values of several, in order.</summary>
    protected static Value[] EvaluateAll(IReadOnlyList<Expression> expressions, Rendering rendering, Scope scope)
    {
        var values = new Value[expressions.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = expressions[i].Evaluate(rendering, scope);
        }

        return values;
    }
}
