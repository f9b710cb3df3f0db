using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>Filters that take lists, or what can be walked through.</summary>
internal static class ListFilters
{
    public static Value Length(Rendering rendering, Value input, Arguments arguments)
    {
        arguments.Bind("length", 0);
        rendering.Budget.Read(input is TextValue text ? text.Text.Length : 0);
        return Iteration.LengthOf(input) is { } length
            ? Value.Of(length)
            : throw new TemplateFault($"length: a {input.TypeName} found, a list or a text expected");
    }

    public static Value List(Rendering rendering, Value input, Arguments arguments)
    {
        arguments.Bind("list", 0);
        return new SequenceValue(Iteration.ToList(rendering, input));
    }

    public static Value First(Rendering rendering, Value input, Arguments arguments)
    {
        arguments.Bind("first", 0);
        return Iteration.Over(rendering, input).FirstOrDefault() ?? new UndefinedValue("there is no first item");
    }

    public static Value Last(Rendering rendering, Value input, Arguments arguments)
    {
        arguments.Bind("last", 0);
        return input switch
        {
            TextValue { Length: > 0 } text => Texts.Slice(rendering, text, text.Length - 1, text.Length),
            SequenceValue { Items: [.., var last] } => last,
            MappingValue { Keys: [.., var last] } => last,
            _ when Iteration.LengthOf(input) is 0 => new UndefinedValue("there is no last item"),
            _ => throw new TemplateFault($"last: a {input.TypeName} found, a list expected"),
        };
    }

    public static Value Reverse(Rendering rendering, Value input, Arguments arguments)
    {
        arguments.Bind("reverse", 0);
        if (input is TextValue text)
        {
            return Slicing.Slice(rendering, text, start: null, stop: null, Value.Of(-1L));
        }

        var items = Iteration.ToList(rendering, input);
        items.Reverse();
        return input is IteratorValue ? new SequenceValue(items) : new IteratorValue(rendering, items);
    }

    public static Value Items(Rendering rendering, Value input, Arguments arguments)
    {
        arguments.Bind("items", 0);
        return input switch
        {
            UndefinedValue => new IteratorValue(rendering, []),
            MappingValue mapping => new IteratorValue(rendering, mapping.Entries.Select(e => SequenceValue.Tuple(e.Key, e.Value))),
            _ => throw new TemplateFault($"items: a {input.TypeName} found, a dictionary expected"),
        };
    }

    public static Value Sum(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("sum", 0, "attribute", "start");
        var total = given[1] ?? Value.Of(0L);
        if (total is TextValue)
        {
            throw new TemplateFault("sum: texts, which 'join' puts together");
        }

        foreach (var item in Iteration.Over(rendering, input))
        {
            total = Arithmetic.Apply(rendering, "+", total, given[0] is null or NoneValue ? item : Lookup.Path(rendering, item, given[0]!));
        }

        return total;
    }
}
