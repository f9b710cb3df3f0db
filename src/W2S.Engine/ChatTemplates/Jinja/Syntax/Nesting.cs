using System.Runtime.CompilerServices;

namespace W2S.Engine.ChatTemplates.Jinja.Syntax;

/// <summary>How deep the parser is within expressions and statements.</summary>
internal sealed class Nesting
{
    private int _depth;

    public T Within<T>(int position, Func<T> parse)
    {
        if (++_depth > Limits.Nesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFault($"more than {Limits.Nesting} expressions or statements within each other", position);
        }

        var parsed = parse();
        _depth--;
        return parsed;
    }
}
