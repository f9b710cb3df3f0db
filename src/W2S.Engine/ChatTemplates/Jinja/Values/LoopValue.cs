namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>What <c>loop</c> is within a loop.</summary>
internal sealed class LoopValue(IReadOnlyList<Value> items) : Value
{
    private int _index = -1;

    private IReadOnlyList<Value>? _changed;

    public override string TypeName => "LoopContext";

    public Value Current => items[_index];

    public bool MoveNext() => ++_index < items.Count;

    public Value? Find(string name) => name switch
    {
        "index" => Of((long)_index + 1),
        "index0" => Of((long)_index),
        "revindex" => Of((long)items.Count - _index),
        "revindex0" => Of((long)items.Count - _index - 1),
        "first" => Of(_index == 0),
        "last" => Of(_index == items.Count - 1),
        "length" => Of((long)items.Count),
        "previtem" => _index > 0 ? items[_index - 1] : new UndefinedValue("there is no previous item"),
        "nextitem" => _index + 1 < items.Count ? items[_index + 1] : new UndefinedValue("there is no next item"),
        "cycle" => new CallableValue("loop.cycle", Cycle),
        "changed" => new CallableValue("loop.changed", Changed),
        "depth" or "depth0" => throw new TemplateFault($"'loop.{name}' found, which is not supported"),
        _ => null,
    };

    private Value Cycle(Rendering rendering, Arguments arguments) =>
        arguments is { Positional: [_, ..] values, Named: [] }
            ? values[_index % values.Count]
            : throw new TemplateFault("loop.cycle: no items to cycle through");

    // Whether it is called with something else than in the round before.
    private Value Changed(Rendering rendering, Arguments arguments)
    {
        rendering.Budget.Walk(new SequenceValue(arguments.Positional));
        var before = _changed;
        _changed = arguments.Positional;
        return Of(before is null || !before.SequenceEqual(_changed));
    }
}
