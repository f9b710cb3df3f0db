using W2S.Engine.ChatTemplates.Jinja.Library;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary><c>and</c>, <c>or</c>: the operand that decides, as it is.</summary>
internal sealed class JunctionExpression(int position, Expression left, Expression right, bool isAnd) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var first = left.Evaluate(rendering, scope);
        return first.IsTrue == isAnd ? right.Evaluate(rendering, scope) : first;
    }
}

internal sealed class NotExpression(int position, Expression operand) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope) => Value.Of(!operand.Evaluate(rendering, scope).IsTrue);
}

/// <summary><c>a if condition else b</c>; without <c>else</c> undefined.</summary>
internal sealed class ConditionalExpression(int position, Expression condition, Expression then, Expression? otherwise) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope) =>
        condition.Evaluate(rendering, scope).IsTrue ? then.Evaluate(rendering, scope)
        : otherwise?.Evaluate(rendering, scope)
        ?? new UndefinedValue("an 'if' without 'else' was false, which leaves nothing");
}

/// <summary><c>a &lt; b &lt;= c</c>: true if each of them is, and evaluated no further than needed.</summary>
internal sealed class ComparisonExpression(int position, Expression first, IReadOnlyList<(string Operator, Expression Operand)> rest)
    : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var left = first.Evaluate(rendering, scope);
        foreach ((var symbol, var operand) in rest)
        {
            var right = operand.Evaluate(rendering, scope);
            rendering.Return(Position);
            if (!Comparison.Holds(rendering, symbol, left, right))
            {
                return BooleanValue.False;
            }

            left = right;
        }

        return BooleanValue.True;
    }
}
