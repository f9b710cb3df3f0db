using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>Filters that compare items with each other; unless told so, large and small letters make no difference.</summary>
internal static class OrderFilters
{
    public static Value Sort(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("sort", 0, "reverse", "case_sensitive", "attribute");
        var keyed = Iteration.ToList(rendering, input).ConvertAll(i => (Key: SortKey(rendering, i, given[2], IsTrue(given[1])), Item: i));
        return new SequenceValue([.. Sorting.Sort(rendering, keyed, k => k.Key, IsTrue(given[0])).Select(k => k.Item)]);
    }

    public static Value DictSort(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("dictsort", 0, "case_sensitive", "by", "reverse");
        var by = given[1] is null ? "key" : TextMethods.RequireText(given[1]!, "dictsort").Text;
        if (input is not MappingValue mapping || by is not ("key" or "value"))
        {
            throw new TemplateFault($"dictsort: a {input.TypeName} by {by}, a dictionary by key or value expected");
        }

        rendering.Budget.MakeItems(mapping.Count);
        var keyed = mapping.Entries
            .Select(e => (Key: Folded(rendering, by == "key" ? e.Key : e.Value, IsTrue(given[0])), Item: SequenceValue.Tuple(e.Key, e.Value)))
            .ToList();
        return new SequenceValue([.. Sorting.Sort(rendering, keyed, k => k.Key, IsTrue(given[2])).Select(k => k.Item)]);
    }

    public static Value Unique(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("unique", 0, "case_sensitive", "attribute");
        return new IteratorValue(rendering, Distinct(rendering, input, given[1], IsTrue(given[0])));
    }

    public static Value Extreme(Rendering rendering, Value input, Arguments arguments, string name, bool isMax)
    {
        var given = arguments.Bind(name, 0, "case_sensitive", "attribute");
        (Value Key, Value Item)? best = null;
        foreach (var item in Iteration.Over(rendering, input))
        {
            var key = Key(rendering, item, given[1], IsTrue(given[0]));
            if (best is not { } known || Comparison.Holds(rendering, isMax ? ">" : "<", key, known.Key))
            {
                best = (key, item);
            }
        }

        return best?.Item ?? new UndefinedValue("there are no items");
    }

    private static IEnumerable<Value> Distinct(Rendering rendering, Value input, Value? attribute, bool isCaseSensitive)
    {
        var seen = new HashSet<Value>();
        foreach (var item in Iteration.Over(rendering, input))
        {
            var key = Key(rendering, item, attribute, isCaseSensitive);
            rendering.Budget.Walk(key);
            if (seen.Add(Equality.RequireHashable(key)))
            {
                yield return item;
            }
        }
    }

    // A list, as in jinja: of several attributes with commas between them the first decides first, and undefined ones are equal.
    private static SequenceValue SortKey(Rendering rendering, Value item, Value? attribute, bool isCaseSensitive) =>
        attribute is TextValue paths
            ? new SequenceValue([.. Texts.SplitAt(rendering, paths, TextValue.Trusted(","), -1).Select(p => Key(rendering, item, p, isCaseSensitive))])
            : new SequenceValue([Key(rendering, item, attribute, isCaseSensitive)]);

    private static Value Key(Rendering rendering, Value item, Value? attribute, bool isCaseSensitive) =>
        Folded(rendering, attribute is null or NoneValue ? item : Lookup.Path(rendering, item, attribute), isCaseSensitive);

    private static Value Folded(Rendering rendering, Value key, bool isCaseSensitive) =>
        key is TextValue text && !isCaseSensitive ? CaseMapping.Apply(rendering, text, LetterCase.Lower) : key;

    private static bool IsTrue(Value? value) => value is { IsTrue: true };
}
