using System.Text;

namespace W2S.Engine.Tokenization;

/// <summary>Puts a <see cref="MarkedText"/> together piece by piece; neighbouring trusted pieces become one stretch.</summary>
internal sealed class MarkedTextBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, int End)> _trusted = [];

    public void Append(ReadOnlySpan<char> piece, bool isTrusted)
    {
        var start = _text.Length;
        _text.Append(piece);
        if (!isTrusted || piece.IsEmpty)
        {
            return;
        }

        if (_trusted.Count > 0 && _trusted[^1].End == start)
        {
            _trusted[^1] = (_trusted[^1].Start, _text.Length);
        }
        else
        {
            _trusted.Add((start, _text.Length));
        }
    }

    /// <summary>Appends a part of another text with its marks.</summary>
    public void Append(MarkedText source, int start, int end)
    {
        foreach ((var from, var to, var isTrusted) in source.Runs(start, end))
        {
            Append(source.Text.AsSpan(from, to - from), isTrusted);
        }
    }

    public MarkedText Build() => new(_text.ToString(), _trusted);
}
