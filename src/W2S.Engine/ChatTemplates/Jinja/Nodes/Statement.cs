namespace W2S.Engine.ChatTemplates.Jinja.Nodes;

/// <summary>How a statement ended, for the loop around it.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}

/// <summary>Something in a template that writes, or changes what follows.</summary>
/// <param name="position">Offset in the source.</param>
internal abstract class Statement(int position)
{
    public int Position => position;

    public Flow Execute(Rendering rendering, Scope scope)
    {
        rendering.Enter(position);
        var flow = Run(rendering, scope);
        rendering.Leave();
        return flow;
    }

    protected abstract Flow Run(Rendering rendering, Scope scope);
}

/// <summary>Statements one after the other.</summary>
internal sealed record Block(IReadOnlyList<Statement> Statements)
{
    public static Block Empty { get; } = new([]);

    public Flow Execute(Rendering rendering, Scope scope)
    {
        foreach (var statement in Statements)
        {
            var flow = statement.Execute(rendering, scope);
            if (flow is not Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }
}
