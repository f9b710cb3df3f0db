using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

internal sealed class NameExpression(int position, string name) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope) =>
        scope.Find(name) ?? new UndefinedValue($"'{name}' is undefined");
}
