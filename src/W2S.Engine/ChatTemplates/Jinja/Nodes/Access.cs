using W2S.Engine.ChatTemplates.Jinja.Library;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary><c>x.name</c>: a method, or else an entry.</summary>
internal sealed class AttributeExpression(int position, Expression target, string name) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var value = target.Evaluate(rendering, scope);
        rendering.Return(Position);
        return Lookup.Attribute(rendering, value, name);
    }
}

/// <summary><c>x[key]</c>: an entry, or else a method.</summary>
internal sealed class SubscriptExpression(int position, Expression target, Expression key) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var value = target.Evaluate(rendering, scope);
        var at = key.Evaluate(rendering, scope);
        rendering.Return(Position);
        return Lookup.Item(rendering, value, at);
    }
}

/// <summary><c>x[start:stop:step]</c>, each of them optional.</summary>
internal sealed class SliceExpression(int position, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var value = target.Evaluate(rendering, scope);
        var from = start?.Evaluate(rendering, scope);
        var to = stop?.Evaluate(rendering, scope);
        var by = step?.Evaluate(rendering, scope);
        rendering.Return(Position);
        return Slicing.Slice(rendering, value, from, to, by);
    }
}
