using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

internal sealed class LiteralExpression(int position, Value value) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope) => value;
}

/// <summary><c>[a, b]</c> or <c>(a, b)</c>.</summary>
internal sealed class SequenceExpression(int position, IReadOnlyList<Expression> items, SequenceKind kind) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        rendering.Budget.MakeItems(items.Count);
        return new SequenceValue(EvaluateAll(items, rendering, scope), kind);
    }
}

/// <summary><c>{key: value}</c>.</summary>
internal sealed class MappingExpression(int position, IReadOnlyList<(Expression Key, Expression Value)> entries) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        rendering.Budget.MakeItems(entries.Count);
        var values = new List<KeyValuePair<Value, Value>>(entries.Count);
        foreach ((var key, var value) in entries)
        {
            var name = key.Evaluate(rendering, scope);
            rendering.Budget.Walk(name);
            values.Add(KeyValuePair.Create(name, value.Evaluate(rendering, scope)));
        }

        return new MappingValue(values);
    }
}
