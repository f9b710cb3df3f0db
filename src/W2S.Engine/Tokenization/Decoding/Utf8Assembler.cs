using System.Buffers;
using System.Text;

namespace W2S.Engine.Tokenization.Decoding;

/// <summary>
/// Turns bytes that arrive in pieces into text. Bytes that may still become a character are held back; bytes that cannot
/// become U+FFFD, one for each maximal invalid stretch, so that the pieces together read as the whole would.
/// </summary>
internal struct Utf8Assembler
{
    private const int MaxPending = 3;

    private byte[]? _pending; // first bytes of one character, never written after it is set; null for none

    /// <summary>Whether bytes are held back.</summary>
    public readonly bool HasPending => _pending is { Length: > 0 };

    /// <summary>The text that <paramref name="bytes"/> completes.</summary>
    public string Append(ReadOnlySpan<byte> bytes)
    {
        if (HasPending)
        {
            bytes = (byte[])[.. _pending!, .. bytes];
        }

        var complete = bytes.Length - IncompleteLength(bytes);
        _pending = bytes[complete..].ToArray();
        return Encoding.UTF8.GetString(bytes[..complete]);
    }

    // Length of the unfinished but so far valid character at the end.
    private static int IncompleteLength(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length <= Math.Min(MaxPending, bytes.Length); length++)
        {
            var end = bytes[^length..];
            var continues = (end[0] & 0xC0) is 0x80;
            if (!continues)
            {
                return Rune.DecodeFromUtf8(end, out _, out _) is OperationStatus.NeedMoreData ? length : 0;
            }
        }

        return 0;
    }
}
