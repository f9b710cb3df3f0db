namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary><c>{% set x = ... %}</c>.</summary>
internal sealed class SetStatement(int position, Target target, Expression value) : Statement(position)
{
    protected override Flow Run(Rendering rendering, Scope scope)
    {
        var assigned = value.Evaluate(rendering, scope);
        rendering.Return(Position);
        target.Assign(rendering, scope, assigned);
        return Flow.Next;
    }
}

/// <summary><c>{% set x %} ... {% endset %}</c>: what the block writes.</summary>
internal sealed class SetBlockStatement(int position, Target target, Block body) : Statement(position)
{
    protected override Flow Run(Rendering rendering, Scope scope)
    {
        var written = rendering.Capture(() => body.Execute(rendering, new Scope(scope)));
        target.Assign(rendering, scope, written);
        return Flow.Next;
    }
}

/// <summary><c>{% with x = ... %} ... {% endwith %}</c>, and <c>{% generation %}</c>, which only sets apart what a model says.</summary>
internal sealed class WithStatement(int position, IReadOnlyList<(Target Target, Expression Value)> variables, Block body) : Statement(position)
{
    protected override Flow Run(Rendering rendering, Scope scope)
    {
        var inner = new Scope(scope);
        foreach ((var target, var value) in variables)
        {
            target.Assign(rendering, inner, value.Evaluate(rendering, scope));
        }

        return body.Execute(rendering, inner);
    }
}
