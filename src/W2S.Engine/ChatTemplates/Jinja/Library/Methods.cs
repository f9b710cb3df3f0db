using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>
/// The methods that values have. What Python knows and this does not is refused when called, so that it never passes for undefined.
/// </summary>
internal static class Methods
{
    // What jinja's sandbox hides: they would change the value.
    private static readonly HashSet<string> Mutators =
    [
        "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault", "sort", "update",
    ];

    private static readonly HashSet<string> OtherTextMethods =
    [
        "casefold", "center", "encode", "expandtabs", "format", "format_map", "isalnum", "isalpha", "isascii", "isdecimal", "isidentifier",
        "isnumeric", "isprintable", "istitle", "ljust", "maketrans", "rjust", "swapcase", "translate", "zfill",
    ];

    private static readonly HashSet<string> OtherCollectionMethods = ["copy", "fromkeys"];

    public static Value? Find(Value target, string name) => target switch
    {
        TextValue text when TextMethods.Find(name) is { } method => new CallableValue(name, (r, a) => method(r, text, a)),
        TextValue when OtherTextMethods.Contains(name) => Refused(target, name),
        MappingValue mapping when CollectionMethods.Find(mapping, name) is { } method =>
            new CallableValue(name, method),
        SequenceValue { Kind: SequenceKind.List or SequenceKind.Tuple } list when CollectionMethods.Find(list, name) is { } method =>
            new CallableValue(name, method),
        MappingValue or SequenceValue { Kind: SequenceKind.List } when Mutators.Contains(name) =>
            new UndefinedValue($"'{name}' would change a {target.TypeName}, which a template may not"),
        MappingValue or SequenceValue { Kind: SequenceKind.List } when OtherCollectionMethods.Contains(name) => Refused(target, name),
        _ => null,
    };

    private static CallableValue Refused(Value target, string name) =>
        new(name, (_, _) => throw new TemplateFault($"the method '{name}' of a {target.TypeName} found, which is not supported"));
}
