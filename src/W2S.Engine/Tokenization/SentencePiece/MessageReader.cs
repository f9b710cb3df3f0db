using System.Buffers.Binary;
using System.Text;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>
/// Walks over the fields of one protobuf message, which is not trusted: every length is held against what is left before anything
/// is taken, and a field that nobody asks for has still been read past correctly.
/// </summary>
/// <param name="message">The message's bytes.</param>
/// <param name="file">For messages.</param>
/// <param name="origin">Where in the file the message begins, for messages.</param>
internal ref struct MessageReader(ReadOnlySpan<byte> message, string file, int origin = 0)
{
    private const int MaxVarintBytes = 10;
    private const int MaxField = (1 << 29) - 1;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly int _length = message.Length;
    private ReadOnlySpan<byte> _rest = message;
    private WireType _type;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    private readonly int Position => origin + _length - _rest.Length;

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    /// <exception cref="TokenizerFormatException">What follows is no field.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = ReadVarint();
        if (tag >> 3 is 0 or > MaxField)
        {
            throw Bad($"field number {tag >> 3} found, 1 to {MaxField} expected");
        }

        Field = (int)(tag >> 3);
        _type = (WireType)(tag & 7);
        switch (_type)
        {
            case WireType.Varint:
                _number = ReadVarint();
                break;
            case WireType.Fixed64:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case WireType.Bytes:
                _bytes = Take(ReadVarint());
                break;
            case WireType.Fixed32:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            default:
                throw Bad($"wire type {(int)_type} found in field {Field}, 0, 1, 2 or 5 expected");
        }

        return true;
    }

    public readonly bool AsBoolean() => Number(WireType.Varint) != 0;

    public readonly int AsInt32() => (long)Number(WireType.Varint) is >= int.MinValue and <= int.MaxValue and var value
        ? (int)value
        : throw Bad($"{(long)_number} found in field {Field}, a 32-bit number expected");

    public readonly float AsSingle() => BitConverter.UInt32BitsToSingle((uint)Number(WireType.Fixed32));

    public readonly int AsLength()
    {
        Require(WireType.Bytes);
        return _bytes.Length;
    }

    public readonly string AsString()
    {
        Require(WireType.Bytes);
        try
        {
            return StrictUtf8.GetString(_bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new TokenizerFormatException(Bad($"the text in field {Field} is not UTF-8").Message, e);
        }
    }

    public readonly MessageReader AsMessage()
    {
        Require(WireType.Bytes);
        return new MessageReader(_bytes, file, Position - _bytes.Length);
    }

    public readonly TokenizerFormatException Bad(string problem) =>
        new($"{file}: {FileText.Shown(problem)} (before byte {Position}).");

    private readonly ulong Number(WireType type)
    {
        Require(type);
        return _number;
    }

    private readonly void Require(WireType type)
    {
        if (_type != type)
        {
            throw Bad($"wire type {(int)_type} found in field {Field}, {(int)type} expected");
        }
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                // The tenth byte holds the 64th bit and nothing else.
                return i < MaxVarintBytes - 1 || next <= 1 ? value : throw Bad("a number of more than 64 bits found");
            }
        }

        throw Bad($"a number of more than {MaxVarintBytes} bytes found");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Bad($"{length} more bytes needed, {_rest.Length} left");
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
