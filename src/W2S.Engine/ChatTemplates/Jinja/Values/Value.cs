namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>
/// A value a template can hold: one of the sealed kinds in this folder, and nothing else. Equal as Python finds them equal.
/// </summary>
internal abstract class Value
{
    /// <summary>Its type in Python's words, for messages.</summary>
    public abstract string TypeName { get; }

    /// <summary>Whether it counts as true in a condition.</summary>
    public virtual bool IsTrue => true;

    /// <summary>Lists and dictionaries within each other, itself included.</summary>
    public virtual int Depth => 0;

    /// <summary>
    /// Steps that walking through all of it takes: to print, compare or hash it. Counted when it is made, since a list that
    /// holds another one twice, which holds another one twice, is soon larger than any walk should be.
    /// </summary>
    public virtual long Size => 1;

    public sealed override bool Equals(object? obj) => obj is Value other && Equality.AreEqual(this, other);

    public sealed override int GetHashCode() => Equality.HashOf(this);

    public static Value Of(bool value) => value ? BooleanValue.True : BooleanValue.False;

    public static Value Of(long value) => new IntegerValue(value);

    public static Value Of(string trusted) => TextValue.Trusted(trusted);
}
