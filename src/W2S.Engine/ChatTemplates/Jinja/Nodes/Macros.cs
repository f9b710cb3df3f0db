using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary>Parameters and body of a macro, or of what a call block hands to one.</summary>
/// <param name="UsesCaller">Whether the body speaks of <c>caller</c>; only then a call block may use the macro.</param>
internal sealed record MacroDefinition(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, Block Body, bool UsesCaller)
{
    private const string Caller = "caller";

    /// <param name="definedIn">What the body sees besides its parameters.</param>
    public CallableValue Bind(Scope definedIn)
    {
        string[] names = [.. Parameters.Select(p => p.Name)];
        string[] accepted = UsesCaller && !names.Contains(Caller) ? [.. names, Caller] : names;
        return new CallableValue(Name, (rendering, arguments) => Call(rendering, new Scope(definedIn), accepted, arguments));
    }

    private TextValue Call(Rendering rendering, Scope scope, string[] accepted, Arguments arguments)
    {
        if (arguments.Positional.Count > Parameters.Count)
        {
            throw new TemplateFault($"{Name}: {arguments.Positional.Count} arguments found, at most {Parameters.Count} expected");
        }

        var given = arguments.Bind(Name, required: 0, accepted);
        for (var i = 0; i < accepted.Length; i++)
        {
            var fallback = i < Parameters.Count ? Parameters[i].Default : null;
            scope.Set(
                accepted[i],
                given[i] ?? fallback?.Evaluate(rendering, scope) ?? new UndefinedValue($"'{accepted[i]}' was not given to {Name}"));
        }

        return rendering.Capture(() => Body.Execute(rendering, scope));
    }
}

/// <summary><c>{% macro name(...) %} ... {% endmacro %}</c>.</summary>
internal sealed class MacroStatement(int position, MacroDefinition macro) : Statement(position)
{
    protected override Flow Run(Rendering rendering, Scope scope)
    {
        scope.Set(macro.Name, macro.Bind(scope));
        return Flow.Next;
    }
}

/// <summary><c>{% call(...) macro(...) %} ... {% endcall %}</c>: the macro may write the body, as <c>caller(...)</c>.</summary>
internal sealed class CallStatement(int position, CallExpression call, MacroDefinition body) : Statement(position)
{
    protected override Flow Run(Rendering rendering, Scope scope)
    {
        var written = call.Call(rendering, scope, body.Bind(scope));
        rendering.Write(Library.ValueText.Of(rendering, written));
        return Flow.Next;
    }
}
