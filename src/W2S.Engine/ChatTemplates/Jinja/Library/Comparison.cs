using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary><c>== != &lt; &lt;= &gt; &gt;= in</c>.</summary>
internal static class Comparison
{
    public static bool Holds(Rendering rendering, string symbol, Value left, Value right)
    {
        switch (symbol)
        {
            case "in":
                return Contains(rendering, right, left);
            case "not in":
                return !Contains(rendering, right, left);
        }

        rendering.Budget.Step(Math.Min(left.Size, right.Size));
        return symbol switch
        {
            "==" => left.Equals(right),
            "!=" => !left.Equals(right),
            _ => Order(left, right) is { } order && symbol switch
            {
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            },
        };
    }

    /// <summary>Negative, zero or positive; null where one of them is NaN.</summary>
    /// <exception cref="TemplateFault">Values of these types have no order.</exception>
    public static int? Order(Value left, Value right)
    {
        if (Number.TryOf(left) is { } a && Number.TryOf(right) is { } b)
        {
            return Number.Compare(a, b);
        }

        return (left, right) switch
        {
            (UndefinedValue undefined, _) => throw undefined.Fault(),
            (_, UndefinedValue undefined) => throw undefined.Fault(),
            (TextValue x, TextValue y) => CodePoints.Compare(x.Text, y.Text),
            (SequenceValue { Kind: SequenceKind.List or SequenceKind.Tuple } x, SequenceValue y) when x.Kind == y.Kind => OrderItems(x.Items, y.Items),
            _ => throw new TemplateFault($"a {left.TypeName} and a {right.TypeName} compared, which have no order"),
        };
    }

    public static bool Contains(Rendering rendering, Value container, Value item)
    {
        rendering.Budget.Walk(container);
        rendering.Budget.Walk(item);
        return container switch
        {
            TextValue text when item is TextValue part => text.Text.Contains(part.Text, StringComparison.Ordinal),
            TextValue => throw new TemplateFault($"a {item.TypeName} looked for in a text"),
            MappingValue mapping => mapping.Find(Equality.RequireHashable(item)) is not null,
            NamespaceValue => throw new TemplateFault("something looked for in a namespace"),
            _ => Iteration.Over(rendering, container).Any(i => IsItem(rendering, i, item)),
        };
    }

    private static bool IsItem(Rendering rendering, Value candidate, Value item)
    {
        rendering.Budget.Step(Math.Min(candidate.Size, item.Size));
        return candidate.Equals(item);
    }

    private static int? OrderItems(IReadOnlyList<Value> left, IReadOnlyList<Value> right)
    {
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!left[i].Equals(right[i]))
            {
                return Order(left[i], right[i]);
            }
        }

        return left.Count.CompareTo(right.Count);
    }
}
