namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>A dictionary, in the order its keys came; never changes.</summary>
internal sealed class MappingValue : Value
{
    private readonly OrderedDictionary<Value, Value> _entries;

    /// <param name="entries">A later one with an equal key replaces the value, not the key, as in Python.</param>
    /// <exception cref="TemplateFault">A key is a list or a dictionary.</exception>
    public MappingValue(IEnumerable<KeyValuePair<Value, Value>> entries)
    {
        _entries = [];
        foreach ((var key, var value) in entries)
        {
            _entries[Equality.RequireHashable(key)] = value;
        }

        (Keys, Values) = ([.. _entries.Keys], [.. _entries.Values]);
        (Depth, Size) = Extent.Around(Keys, Values);
    }

    public IEnumerable<KeyValuePair<Value, Value>> Entries => _entries;

    public IReadOnlyList<Value> Keys { get; }

    public IReadOnlyList<Value> Values { get; }

    public int Count => _entries.Count;

    public override int Depth { get; }

    public override long Size { get; }

    public override string TypeName => "dict";

    public override bool IsTrue => Count > 0;

    public Value? Find(Value key) => Equality.IsHashable(key) && _entries.TryGetValue(key, out var value) ? value : null;

    public Value? Find(string key) => Find(Of(key));

    public static MappingValue Of(params IEnumerable<(string Key, Value Value)> entries) =>
        new(entries.Select(e => KeyValuePair.Create(Of(e.Key), e.Value)));
}
