using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>Walking through a value: characters, items, keys. Each item costs a step.</summary>
internal static class Iteration
{
    public static bool IsPossible(Value value) =>
        value is TextValue or SequenceValue or MappingValue or IteratorValue or UndefinedValue or LoopValue;

    /// <exception cref="TemplateFault">It has no items.</exception>
    public static IEnumerable<Value> Over(Rendering rendering, Value value)
    {
        var items = value switch
        {
            TextValue text => Characters(text),
            SequenceValue sequence => sequence.Items,
            MappingValue mapping => mapping.Keys,
            IteratorValue iterator => iterator.Remaining(),
            UndefinedValue => [],
            _ => throw new TemplateFault($"a {value.TypeName} found, a list expected"),
        };
        return Counted(rendering, items);
    }

    /// <summary>All of them at once.</summary>
    public static List<Value> ToList(Rendering rendering, Value value)
    {
        if (LengthOf(value) is { } known)
        {
            rendering.Budget.MakeItems(known);
        }

        var items = new List<Value>();
        foreach (var item in Over(rendering, value))
        {
            items.Add(item);
            if (items.Count > Limits.Items)
            {
                rendering.Budget.MakeItems(items.Count);
            }
        }

        return items;
    }

    /// <summary>How many there are; null where that cannot be told.</summary>
    public static long? LengthOf(Value value) => value switch
    {
        TextValue text => text.Length,
        SequenceValue sequence => sequence.Items.Count,
        MappingValue mapping => mapping.Count,
        UndefinedValue => 0,
        _ => null,
    };

    private static IEnumerable<Value> Counted(Rendering rendering, IEnumerable<Value> items)
    {
        foreach (var item in items)
        {
            rendering.Budget.Step();
            yield return item;
        }
    }

    private static IEnumerable<Value> Characters(TextValue text)
    {
        for (var start = 0; start < text.Text.Length;)
        {
            var end = CodePoints.Next(text.Text, start);
            yield return new TextValue(text.Marked.Slice(start, end));
            start = end;
        }
    }
}
