namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>Items made one by one and handed out once, as Python's generators: what is left after one loop is nothing.</summary>
/// <remarks>An item may be asked of another iterator, and that one's of yet another: asking counts as depth.</remarks>
internal sealed class IteratorValue(Rendering rendering, IEnumerable<Value> items) : Value
{
    private readonly IEnumerator<Value> _items = items.GetEnumerator();

    public override string TypeName => "generator";

    public IEnumerable<Value> Remaining()
    {
        while (MoveNext())
        {
            yield return _items.Current;
        }
    }

    private bool MoveNext()
    {
        rendering.Enter(rendering.Position);
        var isThere = _items.MoveNext();
        rendering.Leave();
        return isThere;
    }
}
