using W2S.Engine.ChatTemplates.Jinja.Library;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary><c>+ - * / // % **</c>.</summary>
internal sealed class ArithmeticExpression(int position, string symbol, Expression left, Expression right) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var first = left.Evaluate(rendering, scope);
        var second = right.Evaluate(rendering, scope);
        rendering.Return(Position);
        return Arithmetic.Apply(rendering, symbol, first, second);
    }
}

/// <summary><c>-x</c>, <c>+x</c>.</summary>
internal sealed class SignExpression(int position, Expression operand, bool isMinus) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var value = operand.Evaluate(rendering, scope);
        rendering.Return(Position);
        return Arithmetic.Sign(value, isMinus);
    }
}

/// <summary><c>a ~ b ~ c</c>: the texts of all of them, joined.</summary>
internal sealed class ConcatenationExpression(int position, IReadOnlyList<Expression> parts) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var values = EvaluateAll(parts, rendering, scope);
        rendering.Return(Position);
        return Texts.Concat(rendering, [.. values.Select(v => ValueText.Of(rendering, v))]);
    }
}
