using System.Text;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

internal delegate bool Test(Rendering rendering, Value input, Arguments arguments);

/// <summary>The tests by name.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Test> All = new()
    {
        ["defined"] = Kind("defined", v => v is not UndefinedValue),
        ["undefined"] = Kind("undefined", v => v is UndefinedValue),
        ["none"] = Kind("none", v => v is NoneValue),
        ["boolean"] = Kind("boolean", v => v is BooleanValue),
        ["true"] = Kind("true", v => v is BooleanValue { Value: true }),
        ["false"] = Kind("false", v => v is BooleanValue { Value: false }),
        ["integer"] = Kind("integer", v => v is IntegerValue),
        ["float"] = Kind("float", v => v is FloatValue),
        ["number"] = Kind("number", v => Number.TryOf(v) is not null),
        ["string"] = Kind("string", v => v is TextValue),
        ["mapping"] = Kind("mapping", v => v is MappingValue),
        ["iterable"] = Kind("iterable", Iteration.IsPossible),
        ["sequence"] = Kind("sequence", v => v is TextValue or SequenceValue { Kind: not SequenceKind.View } or MappingValue or UndefinedValue),
        ["callable"] = Kind("callable", v => v is CallableValue or UndefinedValue or LoopValue),
        ["lower"] = (r, v, a) => IsInCase(r, v, a, Rune.IsLower),
        ["upper"] = (r, v, a) => IsInCase(r, v, a, Rune.IsUpper),
        ["even"] = (r, v, a) => IsRest(r, v, a, "even", 0),
        ["odd"] = (r, v, a) => IsRest(r, v, a, "odd", 1),
        ["divisibleby"] = (r, v, a) => Arithmetic.Apply(r, "%", v, a.Bind("divisibleby", 1, "num")[0]!).Equals(Value.Of(0L)),
        ["in"] = Compared("in"),
        ["sameas"] = IsSame,
        ["filter"] = (_, v, a) => a.Bind("filter", 0).Length == 0 && Filters.Find(TextMethods.RequireText(v, "filter").Text) is not null,
        ["test"] = (_, v, a) => a.Bind("test", 0).Length == 0 && Find(TextMethods.RequireText(v, "test").Text) is not null,
        ["=="] = Compared("=="),
        ["eq"] = Compared("=="),
        ["equalto"] = Compared("=="),
        ["!="] = Compared("!="),
        ["ne"] = Compared("!="),
        ["<"] = Compared("<"),
        ["lt"] = Compared("<"),
        ["lessthan"] = Compared("<"),
        ["<="] = Compared("<="),
        ["le"] = Compared("<="),
        [">"] = Compared(">"),
        ["gt"] = Compared(">"),
        ["greaterthan"] = Compared(">"),
        [">="] = Compared(">="),
        ["ge"] = Compared(">="),
    };

    public static Test? Find(string name) => All.GetValueOrDefault(name);

    private static Test Kind(string name, Func<Value, bool> isKind) => (_, value, arguments) => arguments.Bind(name, 0).Length == 0 && isKind(value);

    private static Test Compared(string symbol) =>
        (rendering, value, arguments) => Comparison.Holds(rendering, symbol, value, arguments.Bind(symbol, 1, "other")[0]!);

    private static bool IsRest(Rendering rendering, Value value, Arguments arguments, string name, long rest)
    {
        arguments.Bind(name, 0);
        return Arithmetic.Apply(rendering, "%", value, Value.Of(2L)).Equals(Value.Of(rest));
    }

    private static bool IsInCase(Rendering rendering, Value value, Arguments arguments, Func<Rune, bool> isMeant)
    {
        arguments.Bind("case", 0);
        var text = ValueText.Of(rendering, value).Text;
        rendering.Budget.Read(text.Length);
        return TextMethods.IsInCase(text, isMeant);
    }

    // Which numbers and texts Python keeps only once is nothing a template can mean.
    private static bool IsSame(Rendering rendering, Value value, Arguments arguments) =>
        arguments.Bind("sameas", 1, "other")[0] is var other and (NoneValue or BooleanValue)
            ? ReferenceEquals(value, other)
            : throw new TemplateFault("sameas: true, false or none expected");
}
