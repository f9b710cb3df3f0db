using W2S.Engine.ChatTemplates.Jinja.Library;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary>What stands in the parentheses of a call.</summary>
internal sealed record ArgumentList(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static ArgumentList None { get; } = new([], []);

    public Arguments Evaluate(Rendering rendering, Scope scope)
    {
        var positional = new Value[Positional.Count];
        for (var i = 0; i < positional.Length; i++)
        {
            positional[i] = Positional[i].Evaluate(rendering, scope);
        }

        var named = new (string, Value)[Named.Count];
        for (var i = 0; i < named.Length; i++)
        {
            named[i] = (Named[i].Name, Named[i].Value.Evaluate(rendering, scope));
        }

        return new Arguments(positional, named);
    }
}

/// <summary><c>f(...)</c>.</summary>
internal sealed class CallExpression(int position, Expression target, ArgumentList arguments) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope) => Call(rendering, scope, caller: null);

    /// <param name="caller">Given besides, under that name: what a call block has in it.</param>
    public Value Call(Rendering rendering, Scope scope, Value? caller)
    {
        var called = target.Evaluate(rendering, scope);
        var given = arguments.Evaluate(rendering, scope);
        rendering.Return(Position);
        return called switch
        {
            CallableValue callable => callable.Call(
                rendering, caller is null ? given : given with { Named = [.. given.Named, ("caller", caller)] }),
            UndefinedValue undefined => throw undefined.Fault(),
            _ => throw new TemplateFault($"a {called.TypeName} found, something to call expected"),
        };
    }
}

/// <summary><c>x | name(...)</c>.</summary>
internal sealed class FilterExpression(int position, Expression input, Filter filter, ArgumentList arguments) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var value = input.Evaluate(rendering, scope);
        var given = arguments.Evaluate(rendering, scope);
        rendering.Return(Position);
        return filter(rendering, value, given);
    }
}

/// <summary><c>x is name(...)</c>.</summary>
internal sealed class TestExpression(int position, Expression input, Test test, ArgumentList arguments) : Expression(position)
{
    protected override Value Compute(Rendering rendering, Scope scope)
    {
        var value = input.Evaluate(rendering, scope);
        var given = arguments.Evaluate(rendering, scope);
        rendering.Return(Position);
        return Value.Of(test(rendering, value, given));
    }
}

/// <summary>
/// <c>x | safe</c>. Nothing is escaped, so where the whole is printed it changes nothing; elsewhere jinja would escape what is joined to
/// it.
/// </summary>
internal sealed class SafeExpression(int position, Expression input) : Expression(position)
{
    public Expression Input => input;

    protected override Value Compute(Rendering rendering, Scope scope) =>
        throw new TemplateFault("the filter 'safe' found before something else, which is not supported");
}
