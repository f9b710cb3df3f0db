using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary><c>map</c>, <c>select</c>, <c>reject</c> and their kin: each hands out its items once.</summary>
internal static class SelectionFilters
{
    public static Value Map(Rendering rendering, Value input, Arguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            var given = arguments.Bind("map", 0, "attribute", "default");
            var path = given[0] ?? throw new TemplateFault("map: a filter or an attribute expected");
            return new IteratorValue(rendering, Items(rendering, input).Select(i => AttributeOr(rendering, i, path, given[1])));
        }

        var name = TextMethods.RequireText(arguments.Positional[0], "map").Text;
        var filter = Filters.Find(name) ?? throw new TemplateFault($"map: the filter '{name}', which is not supported");
        var rest = arguments.After(1);
        return new IteratorValue(rendering, Items(rendering, input).Select(i => filter(rendering, i, rest)));
    }

    /// <param name="isByAttribute">Whether the first argument names what of each item is looked at.</param>
    /// <param name="isKept">Whether the items that pass are meant, or the others.</param>
    public static Value Select(Rendering rendering, Value input, Arguments arguments, bool isByAttribute, bool isKept)
    {
        var path = !isByAttribute ? null
            : arguments.Positional is [var first, ..] ? first
            : throw new TemplateFault("selectattr: no attribute named");
        var rest = arguments.After(isByAttribute ? 1 : 0);
        var passes = PassesOf(rendering, rest);
        return new IteratorValue(rendering, Items(rendering, input)
            .Where(i => passes(path is null ? i : Lookup.Path(rendering, i, path)) == isKept));
    }

    private static Func<Value, bool> PassesOf(Rendering rendering, Arguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            return v => v.IsTrue;
        }

        var name = TextMethods.RequireText(arguments.Positional[0], "select").Text;
        var test = Tests.Find(name) ?? throw new TemplateFault($"select: the test '{name}', which is not supported");
        var rest = arguments.After(1);
        return v => test(rendering, v, rest);
    }

    // Like jinja, which looks whether there is anything before it walks.
    private static IEnumerable<Value> Items(Rendering rendering, Value input) => input.IsTrue ? Iteration.Over(rendering, input) : [];

    private static Value AttributeOr(Rendering rendering, Value item, Value path, Value? otherwise)
    {
        var value = Lookup.Path(rendering, item, path);
        return value is UndefinedValue && otherwise is not (null or NoneValue) ? otherwise : value;
    }
}
