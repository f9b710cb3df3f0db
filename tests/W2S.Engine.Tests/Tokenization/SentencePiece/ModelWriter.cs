using System.Buffers.Binary;
using System.Text;

namespace W2S.Engine.Tests.Tokenization.SentencePiece;

/// <summary>Writes protobuf as a test wants it, well or badly formed.</summary>
internal sealed class ModelWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>A small model: unknown, begin, end, the 256 bytes, the characters of <c>▁abc</c> and <c>ab</c>.</summary>
    public static ModelWriter Small(Action<ModelWriter>? trainer = null, Action<ModelWriter>? normalizer = null) => new ModelWriter()
        .Piece("<unk>", type: 2).Piece("<s>", type: 3).Piece("</s>", type: 3)
        .Bytes(0, 256)
        .Piece("ab", -0f).Piece("▁", -1).Piece("a", -2).Piece("b", -3).Piece("c", -4)
        .Message(2, t =>
        {
            t.Number(3, 2).Number(35, 1);
            trainer?.Invoke(t);
        })
        .Message(3, n =>
        {
            n.Text(1, "identity").Number(4, 0);
            normalizer?.Invoke(n);
        });

    public ModelWriter Piece(string text, float score = 0, int type = 1) => Message(1, p => p.Text(1, text).Float(2, score).Number(3, (ulong)type));

    /// <summary>Byte pieces from <paramref name="start"/>.</summary>
    public ModelWriter Bytes(int start, int end)
    {
        for (var value = start; value < end; value++)
        {
            Piece($"<0x{value:X2}>", type: 6);
        }

        return this;
    }

    public ModelWriter Number(int field, ulong value) => Tag(field, 0).Varint(value);

    public ModelWriter Text(int field, string text) => Raw(field, Encoding.UTF8.GetBytes(text));

    public ModelWriter Raw(int field, params byte[] bytes) => Tag(field, 2).Varint((ulong)bytes.Length).Append(bytes);

    public ModelWriter Float(int field, float value)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Tag(field, 5).Append(bytes);
    }

    public ModelWriter Message(int field, Action<ModelWriter> write)
    {
        var inner = new ModelWriter();
        write(inner);
        return Raw(field, inner.ToArray());
    }

    public ModelWriter Tag(int field, int wireType) => Varint(((ulong)field << 3) | (uint)wireType);

    public ModelWriter Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
        return this;
    }

    public ModelWriter Append(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }
}
