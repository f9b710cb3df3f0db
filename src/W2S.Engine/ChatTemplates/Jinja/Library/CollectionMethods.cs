using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>Methods of dictionaries, lists and tuples that change nothing.</summary>
internal static class CollectionMethods
{
    public static Func<Rendering, Arguments, Value>? Find(MappingValue mapping, string name) => name switch
    {
        "items" => (r, a) => View(r, a, name, [.. mapping.Entries.Select(e => SequenceValue.Tuple(e.Key, e.Value))]),
        "keys" => (r, a) => View(r, a, name, mapping.Keys),
        "values" => (r, a) => View(r, a, name, mapping.Values),
        "get" => (r, a) =>
        {
            var given = a.Bind(name, 1, "key", "default");
            r.Budget.Walk(given[0]!);
            return mapping.Find(Equality.RequireHashable(given[0]!)) ?? given[1] ?? NoneValue.Instance;
        },
        _ => null,
    };

    public static Func<Rendering, Arguments, Value>? Find(SequenceValue list, string name) => name switch
    {
        "count" => (r, a) => Value.Of((long)Matches(r, list, a, name).Count()),
        "index" => (r, a) => Matches(r, list, a, name).Select(i => (long?)i).FirstOrDefault() is { } index
            ? Value.Of(index)
            : throw new TemplateFault("index: the value is not in the list"),
        _ => null,
    };

    private static SequenceValue View(Rendering rendering, Arguments arguments, string name, IReadOnlyList<Value> items)
    {
        arguments.Bind(name, 0);
        rendering.Budget.MakeItems(items.Count);
        return new SequenceValue(items, SequenceKind.View);
    }

    private static IEnumerable<int> Matches(Rendering rendering, SequenceValue list, Arguments arguments, string name)
    {
        var wanted = arguments.Bind(name, 1, "value")[0]!;
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (Comparison.Holds(rendering, "==", list.Items[i], wanted))
            {
                yield return i;
            }
        }
    }
}
