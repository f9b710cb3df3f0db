using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja;

/// <summary>Names and their values. What is set in an inner scope, such as the body of a loop, is not seen outside it.</summary>
internal sealed class Scope(Scope? parent)
{
    private readonly Dictionary<string, Value> _values = [];

    public Value? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._values.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return null;
    }

    public void Set(string name, Value value) => _values[name] = value;

    private Scope? Parent => parent;
}
