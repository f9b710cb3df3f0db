namespace W2S.Engine.ChatTemplates.Jinja.Values;

internal sealed class BooleanValue : Value
{
    private BooleanValue(bool value) => Value = value;

    public static BooleanValue True { get; } = new(true);

    public static BooleanValue False { get; } = new(false);

    public bool Value { get; }

    public override string TypeName => "bool";

    public override bool IsTrue => Value;
}

/// <summary>A whole number. Python's have no bounds; beyond 64 bits is refused here.</summary>
internal sealed class IntegerValue(long value) : Value
{
    public long Value { get; } = value;

    public override string TypeName => "int";

    public override bool IsTrue => Value != 0;
}

internal sealed class FloatValue(double value) : Value
{
    public double Value { get; } = value;

    public override string TypeName => "float";

    public override bool IsTrue => Value != 0;
}
