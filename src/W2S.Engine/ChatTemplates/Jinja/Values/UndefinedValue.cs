namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>
/// What a name or attribute that does not exist gives: printed as nothing, false, empty; anything else asked of it is an error.
/// </summary>
/// <param name="reason">Why there is nothing, for the message of that error.</param>
internal sealed class UndefinedValue(string reason) : Value
{
    public override string TypeName => "Undefined";

    public override bool IsTrue => false;

    public TemplateFault Fault() => new(reason);
}
