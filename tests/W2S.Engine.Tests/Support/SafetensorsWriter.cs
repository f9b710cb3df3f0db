using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace W2S.Engine.Tests.Support;

/// <summary>One tensor to write: its stored bytes under a name, a dtype as the format spells it, and a shape.</summary>
internal sealed record TensorToWrite(string Name, string Type, long[] Shape, byte[] Data)
{
    public static TensorToWrite Floats(string name, long[] shape, float[] numbers, string type = "F32") =>
        new(name, type, shape, Encode(numbers, type));

    private static byte[] Encode(float[] numbers, string type)
    {
        var size = type == "F32" ? 4 : 2;
        var bytes = new byte[numbers.Length * size];
        for (var i = 0; i < numbers.Length; i++)
        {
            var at = bytes.AsSpan(i * size);
            switch (type)
            {
                case "F32":
                    BinaryPrimitives.WriteSingleLittleEndian(at, numbers[i]);
                    break;
                case "F16":
                    BinaryPrimitives.WriteHalfLittleEndian(at, (Half)numbers[i]);
                    break;
                case "BF16":
                    BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)(BitConverter.SingleToUInt32Bits(numbers[i]) >> 16));
                    break;
                default:
                    throw new ArgumentException(type, nameof(type));
            }
        }

        return bytes;
    }
}

/// <summary>Writes safetensors files, well-formed ones and, from a header given as text, hostile ones.</summary>
internal static class SafetensorsWriter
{
    public static byte[] Write(params IReadOnlyList<TensorToWrite> tensors)
    {
        var header = new JsonObject();
        long offset = 0;
        foreach (var tensor in tensors)
        {
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = tensor.Type,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(offset, offset + tensor.Data.Length),
            };
            offset += tensor.Data.Length;
        }

        return WithHeader(header.ToJsonString(), [.. tensors.SelectMany(t => t.Data)]);
    }

    public static byte[] WithHeader(string header, params byte[] data) => WithHeader(Encoding.UTF8.GetBytes(header), data);

    public static byte[] WithHeader(byte[] header, params byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }
}
