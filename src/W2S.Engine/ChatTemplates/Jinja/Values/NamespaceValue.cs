namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>What <c>namespace(...)</c> gives: the one thing a template can change, so that loops can hand something out.</summary>
internal sealed class NamespaceValue : Value
{
    private readonly Dictionary<string, Value> _attributes = [];

    public override string TypeName => "Namespace";

    public Value? Find(string name) => _attributes.GetValueOrDefault(name);

    public void Set(string name, Value value) => _attributes[name] = value;
}
