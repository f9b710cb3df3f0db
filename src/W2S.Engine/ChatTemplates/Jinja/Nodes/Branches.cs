namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary><c>{% if %} ... {% elif %} ... {% else %}</c>. It has no scope of its own.</summary>
internal sealed class IfStatement(int position, IReadOnlyList<(Expression Condition, Block Body)> branches, Block otherwise) : Statement(position)
{
    protected override Flow Run(Rendering rendering, Scope scope)
    {
        foreach ((var condition, var body) in branches)
        {
            if (condition.Evaluate(rendering, scope).IsTrue)
            {
                return body.Execute(rendering, scope);
            }
        }

        return otherwise.Execute(rendering, scope);
    }
}

/// <summary><c>{% break %}</c>, <c>{% continue %}</c>.</summary>
internal sealed class LoopControlStatement(int position, Flow flow) : Statement(position)
{
    protected override Flow Run(Rendering rendering, Scope scope) => flow;
}
