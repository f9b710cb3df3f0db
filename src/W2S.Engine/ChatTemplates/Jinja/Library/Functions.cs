using W2S.Engine.ChatTemplates.Jinja.Values;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>The functions every template can call.</summary>
internal static class Functions
{
    public static IEnumerable<CallableValue> All { get; } =
    [
        new("range", Range),
        new("dict", (r, a) => new MappingValue(Entries(r, a, "dict"))),
        new("namespace", Namespace),
        new("raise_exception", RaiseException),
        new("strftime_now", StrftimeNow.Call),
        .. new[] { "lipsum", "cycler", "joiner" }.Select(Refused),
    ];

    private static CallableValue Refused(string name) =>
        new(name, (_, _) => throw new TemplateFault($"the function '{name}' found, which is not supported"));

    private static SequenceValue Range(Rendering rendering, Arguments arguments)
    {
        if (arguments.Named.Count > 0 || arguments.Positional.Count is < 1 or > 3)
        {
            throw new TemplateFault("range: one to three whole numbers expected");
        }

        var numbers = arguments.Positional.Select(a => (Int128)TextMethods.RequireWhole(a, 0, "range")).ToList();
        (var start, var stop) = numbers.Count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1]);
        var step = numbers.Count == 3 ? numbers[2] : 1;
        if (step == 0)
        {
            throw new TemplateFault("range: a step of 0");
        }

        var count = step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
        count = count < 0 ? 0 : count;
        rendering.Budget.MakeItems(count > int.MaxValue ? int.MaxValue : (long)count);
        return new SequenceValue([.. Enumerable.Range(0, (int)count).Select(i => Value.Of((long)(start + (i * step))))], SequenceKind.Range);
    }

    private static NamespaceValue Namespace(Rendering rendering, Arguments arguments)
    {
        var variables = new NamespaceValue();
        foreach ((var name, var value) in Entries(rendering, arguments, "namespace"))
        {
            variables.Set(TextMethods.RequireText(name, "namespace").Text, value);
        }

        return variables;
    }

    // What dict() and namespace() take: a dictionary or pairs, then named arguments.
    private static IEnumerable<KeyValuePair<Value, Value>> Entries(Rendering rendering, Arguments arguments, string name)
    {
        var given = arguments.Positional switch
        {
            [] => [],
            [MappingValue mapping] => mapping.Entries,
            [UndefinedValue] => [],
            [{ } pairs] => Iteration.Over(rendering, pairs).Select(p => Pair(rendering, p, name)),
            _ => throw new TemplateFault($"{name}: {arguments.Positional.Count} arguments found, at most one without a name expected"),
        };
        return given.Concat(arguments.Named.Select(n => KeyValuePair.Create(Value.Of(n.Name), n.Value)));
    }

    private static KeyValuePair<Value, Value> Pair(Rendering rendering, Value value, string name)
    {
        rendering.Budget.Walk(value);
        return Iteration.ToList(rendering, value) is [var key, var item]
            ? KeyValuePair.Create(key, item)
            : throw new TemplateFault($"{name}: pairs of a key and a value expected");
    }

    private static Value RaiseException(Rendering rendering, Arguments arguments)
    {
        var message = ValueText.Of(rendering, arguments.Bind("raise_exception", 1, "message")[0]!).Text;
        throw new InvalidOptionException("messages", $"{rendering.Origin} refuses them: {FileText.Shown(message)}");
    }
}
