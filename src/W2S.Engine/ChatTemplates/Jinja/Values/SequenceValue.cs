namespace W2S.Engine.ChatTemplates.Jinja.Values;

internal enum SequenceKind
{
    List,
    Tuple,
    Range,

    /// <summary>The keys, values or items of a dictionary: counted and walked through, never indexed.</summary>
    View,
}

/// <summary>A list or what is like one; never changes.</summary>
internal sealed class SequenceValue : Value
{
    public SequenceValue(IReadOnlyList<Value> items, SequenceKind kind = SequenceKind.List)
    {
        Items = items;
        Kind = kind;
        (Depth, Size) = Extent.Around(items);
    }

    public IReadOnlyList<Value> Items { get; }

    public SequenceKind Kind { get; }

    public override int Depth { get; }

    public override long Size { get; }

    public override string TypeName => Kind switch
    {
        SequenceKind.List => "list",
        SequenceKind.Tuple => "tuple",
        SequenceKind.Range => "range",
        _ => "dict view",
    };

    public override bool IsTrue => Items.Count > 0;

    public static SequenceValue Tuple(params IReadOnlyList<Value> items) => new(items, SequenceKind.Tuple);
}
