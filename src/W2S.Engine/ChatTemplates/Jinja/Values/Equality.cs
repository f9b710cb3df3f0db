namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>Which values are equal: as in Python <c>1 == 1.0 == true</c>, and where a text came from makes no difference.</summary>
internal static class Equality
{
    public static bool AreEqual(Value left, Value right) => (left, right) switch
    {
        (TextValue a, TextValue b) => a.Text == b.Text,
        (NoneValue, NoneValue) or (UndefinedValue, UndefinedValue) => true,
        (SequenceValue { Kind: not SequenceKind.View } a, SequenceValue b) => a.Kind == b.Kind && a.Items.SequenceEqual(b.Items),
        (MappingValue a, MappingValue b) => a.Count == b.Count && a.Entries.All(e => e.Value.Equals(b.Find(e.Key))),
        _ => Number.TryOf(left) is { } x && Number.TryOf(right) is { } y ? Number.Compare(x, y) == 0 : ReferenceEquals(left, right),
    };

    public static int HashOf(Value value) => value switch
    {
        TextValue text => text.Text.GetHashCode(StringComparison.Ordinal),
        NoneValue => 1,
        UndefinedValue => 2,
        SequenceValue sequence => sequence.Items.Aggregate(sequence.Items.Count, HashCode.Combine),
        MappingValue mapping => mapping.Count,
        _ => Number.TryOf(value) is { } number ? number.AsDouble.GetHashCode() : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value),
    };

    public static bool IsHashable(Value value) => value switch
    {
        SequenceValue { Kind: SequenceKind.Tuple } tuple => tuple.Items.All(IsHashable),
        SequenceValue { Kind: SequenceKind.Range } => true,
        SequenceValue or MappingValue => false,
        _ => true,
    };

    public static Value RequireHashable(Value key) =>
        IsHashable(key) ? key : throw new TemplateFault($"a {key.TypeName} found as a key, which a dictionary cannot have");
}
