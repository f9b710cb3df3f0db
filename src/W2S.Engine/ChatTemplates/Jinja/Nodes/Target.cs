using W2S.Engine.ChatTemplates.Jinja.Library;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary>What a value is assigned to.</summary>
internal abstract class Target
{
    public abstract void Assign(Rendering rendering, Scope scope, Value value);
}

internal sealed class NameTarget(string name) : Target
{
    public override void Assign(Rendering rendering, Scope scope, Value value) => scope.Set(name, value);
}

/// <summary><c>ns.x</c>.</summary>
internal sealed class AttributeTarget(string name, string attribute) : Target
{
    public override void Assign(Rendering rendering, Scope scope, Value value)
    {
        if (scope.Find(name) is not NamespaceValue variables)
        {
            throw new TemplateFault($"an attribute of '{name}' assigned, which is no namespace");
        }

        variables.Set(attribute, value);
    }
}

/// <summary><c>a, b</c>: as many values as targets.</summary>
internal sealed class TupleTarget(IReadOnlyList<Target> targets) : Target
{
    public override void Assign(Rendering rendering, Scope scope, Value value)
    {
        // One more than fits is enough to know.
        var values = Iteration.Over(rendering, value).Take(targets.Count + 1).ToList();
        if (values.Count != targets.Count)
        {
            throw new TemplateFault($"{(values.Count < targets.Count ? "fewer" : "more")} than {targets.Count} values found, to be taken apart");
        }

        for (var i = 0; i < targets.Count; i++)
        {
            targets[i].Assign(rendering, scope, values[i]);
        }
    }
}
