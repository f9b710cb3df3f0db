namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>A function, a method of a value, or a macro.</summary>
/// <param name="name">For messages.</param>
internal sealed class CallableValue(string name, Func<Rendering, Arguments, Value> call) : Value
{
    public string Name => name;

    public override string TypeName => "function";

    public Value Call(Rendering rendering, Arguments arguments) => call(rendering, arguments);
}
