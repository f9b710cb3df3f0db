using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>A text that knows which stretches of it the template itself wrote, and which came out of messages.</summary>
internal sealed class TextValue(MarkedText marked) : Value
{
    private int _length = -1;

    public static TextValue Empty { get; } = Trusted("");

    public MarkedText Marked { get; } = marked;

    public string Text => Marked.Text;

    public override string TypeName => "str";

    public override bool IsTrue => Text.Length > 0;

    public override long Size => Budget.StepsToRead(Text.Length);

    /// <summary>Length in characters as Python counts them: code points.</summary>
    public int Length => _length >= 0 ? _length : _length = CodePoints.Count(Text);

    /// <summary>Whether one UTF-16 unit is one character throughout.</summary>
    public bool IsPlain => Length == Text.Length;

    public static TextValue Trusted(string text) => new(new MarkedText(text, text.Length > 0 ? [(0, text.Length)] : []));

    public static TextValue Untrusted(string text) => new(new MarkedText(text, []));
}
