using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace W2S.Engine.Tokenization.Decoding;

/// <summary>
/// Byte tokens side by side. As in the <c>tokenizers</c> library all of them together are UTF-8, or each is U+FFFD: so nothing
/// of a run is certain before it ends or breaks. Not thread-safe.
/// </summary>
internal sealed class ByteRun
{
    private readonly List<byte> _bytes = []; // held back
    private int _complete;                   // how many of them are complete characters
    private bool _isBroken;                  // the run can no longer be UTF-8; nothing is held back

    /// <summary>Text that is certain once <paramref name="value"/> is there.</summary>
    public string Append(byte value)
    {
        if (_isBroken)
        {
            return "\uFFFD";
        }

        _bytes.Add(value);
        var last = CollectionsMarshal.AsSpan(_bytes)[_complete..];
        switch (Rune.DecodeFromUtf8(last, out _, out _))
        {
            case OperationStatus.Done:
                _complete = _bytes.Count;
                return string.Empty;
            case OperationStatus.NeedMoreData:
                return string.Empty;
            default:
                _isBroken = true;
                return Take();
        }
    }

    /// <summary>What the run held back, now that other text follows.</summary>
    public string End()
    {
        var text = Take();
        _isBroken = false;
        return text;
    }

    /// <summary>What the run held back would be if it ended here.</summary>
    public string Peek() => !_isBroken && _complete == _bytes.Count
        ? Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_bytes))
        : new string('\uFFFD', _bytes.Count);

    public ByteRun Clone()
    {
        var clone = new ByteRun { _complete = _complete, _isBroken = _isBroken };
        clone._bytes.AddRange(_bytes);
        return clone;
    }

    private string Take()
    {
        var text = Peek();
        _bytes.Clear();
        _complete = 0;
        return text;
    }
}
