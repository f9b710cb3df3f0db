using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

internal delegate Value Filter(Rendering rendering, Value input, Arguments arguments);

/// <summary>The filters by name.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Filter> All = new()
    {
        ["default"] = Default,
        ["d"] = Default,
        ["string"] = (r, v, a) => Plain(r, v, a, "string"),
        ["tojson"] = JsonText.Apply,

        ["upper"] = (r, v, a) => CaseMapping.Apply(r, Plain(r, v, a, "upper"), LetterCase.Upper),
        ["lower"] = (r, v, a) => CaseMapping.Apply(r, Plain(r, v, a, "lower"), LetterCase.Lower),
        ["title"] = (r, v, a) => CaseMapping.Apply(r, Plain(r, v, a, "title"), LetterCase.TitleFilter),
        ["capitalize"] = (r, v, a) => CaseMapping.Apply(r, Plain(r, v, a, "capitalize"), LetterCase.Capitalized),
        ["trim"] = TextFilters.Trim,
        ["replace"] = TextFilters.Replace,
        ["indent"] = TextFilters.Indent,
        ["join"] = TextFilters.Join,

        ["int"] = NumberFilters.ToInteger,
        ["float"] = NumberFilters.ToFloat,
        ["abs"] = NumberFilters.Abs,
        ["round"] = NumberFilters.Round,

        ["length"] = ListFilters.Length,
        ["count"] = ListFilters.Length,
        ["list"] = ListFilters.List,
        ["first"] = ListFilters.First,
        ["last"] = ListFilters.Last,
        ["reverse"] = ListFilters.Reverse,
        ["items"] = ListFilters.Items,
        ["dictsort"] = OrderFilters.DictSort,
        ["sort"] = OrderFilters.Sort,
        ["unique"] = OrderFilters.Unique,
        ["min"] = (r, v, a) => OrderFilters.Extreme(r, v, a, "min", isMax: false),
        ["max"] = (r, v, a) => OrderFilters.Extreme(r, v, a, "max", isMax: true),
        ["sum"] = ListFilters.Sum,
        ["map"] = SelectionFilters.Map,
        ["select"] = (r, v, a) => SelectionFilters.Select(r, v, a, isByAttribute: false, isKept: true),
        ["reject"] = (r, v, a) => SelectionFilters.Select(r, v, a, isByAttribute: false, isKept: false),
        ["selectattr"] = (r, v, a) => SelectionFilters.Select(r, v, a, isByAttribute: true, isKept: true),
        ["rejectattr"] = (r, v, a) => SelectionFilters.Select(r, v, a, isByAttribute: true, isKept: false),
    };

    public static Filter? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>The text of a value, for a filter that takes no arguments.</summary>
    private static TextValue Plain(Rendering rendering, Value input, Arguments arguments, string name)
    {
        arguments.Bind(name, 0);
        return ValueText.Of(rendering, input);
    }

    private static Value Default(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("default", 0, "default_value", "boolean");
        return input is UndefinedValue || (given[1] is { IsTrue: true } && !input.IsTrue) ? given[0] ?? TextValue.Empty : input;
    }
}
