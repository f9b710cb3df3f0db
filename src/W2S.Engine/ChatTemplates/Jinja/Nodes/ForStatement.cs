using W2S.Engine.ChatTemplates.Jinja.Library;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary><c>{% for target in items if condition %} ... {% else %} ... {% endfor %}</c>. Each round has a scope of its own.</summary>
internal sealed class ForStatement(int position, Target target, Expression items, Expression? condition, Block body, Block otherwise)
    : Statement(position)
{
    protected override Flow Run(Rendering rendering, Scope scope)
    {
        var source = items.Evaluate(rendering, scope);
        rendering.Return(Position);
        var loop = new LoopValue(ItemsOf(rendering, scope, source));
        var isCompleted = false;
        while (loop.MoveNext())
        {
            rendering.Budget.Step();
            var round = new Scope(scope);
            target.Assign(rendering, round, loop.Current);
            round.Set("loop", loop);
            var flow = body.Execute(rendering, round);
            isCompleted |= flow is Flow.Next;
            if (flow is Flow.Break)
            {
                break;
            }
        }

        // As in jinja: also where break or continue left every round early.
        return isCompleted ? Flow.Next : otherwise.Execute(rendering, new Scope(scope));
    }

    private List<Value> ItemsOf(Rendering rendering, Scope scope, Value source)
    {
        var values = new List<Value>();
        foreach (var value in Iteration.Over(rendering, source))
        {
            if (condition is null || IsMeant(rendering, scope, value))
            {
                values.Add(value);
            }
        }

        rendering.Budget.MakeItems(values.Count);
        return values;
    }

    private bool IsMeant(Rendering rendering, Scope scope, Value value)
    {
        var inner = new Scope(scope);
        target.Assign(rendering, inner, value);
        return condition!.Evaluate(rendering, inner).IsTrue;
    }
}
