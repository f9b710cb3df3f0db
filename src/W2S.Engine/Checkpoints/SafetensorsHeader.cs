using System.Buffers.Binary;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace W2S.Engine.Checkpoints;

/// <summary>
/// The trust boundary of safetensors files: nothing past <see cref="Read"/> has to doubt a size or an offset.
/// Format: 8 bytes header length, JSON header, data (github.com/huggingface/safetensors).
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>Longest header, in bytes, as in the reference implementation.</summary>
    public const int MaxBytes = 100_000_000;

    /// <summary>Most tensors in one file; the largest published models stay under 100,000 in all their files together.</summary>
    public const int MaxTensors = 200_000;

    /// <summary>Most dimensions of a tensor.</summary>
    public const int MaxRank = 8;

    private const int LengthBytes = 8;

    /// <summary>Reads the header and holds it against the file's length.</summary>
    /// <returns>The tensors by name, and where in the file their data begins.</returns>
    /// <exception cref="ModelFormatException">The file is malformed; nothing larger than the header was allocated.</exception>
    public static (Dictionary<string, StoredTensor> Tensors, long DataStart) Read(SafeFileHandle file, string path, long fileLength)
    {
        if (fileLength < LengthBytes)
        {
            throw new ModelFormatException($"{path}: {fileLength} bytes found, at least the {LengthBytes} of a header length expected");
        }

        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        ReadExactly(file, path, lengthBytes, 0);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > MaxBytes)
        {
            throw new ModelFormatException($"{path}: header of {length} bytes announced, at most {MaxBytes} expected");
        }

        if ((long)length > fileLength - LengthBytes)
        {
            throw new ModelFormatException(
                $"{path}: header of {length} bytes announced, but only {fileLength - LengthBytes} follow: the file is cut off or no safetensors file");
        }

        var header = new byte[(int)length];
        ReadExactly(file, path, header, LengthBytes);
        if (!Utf8.IsValid(header))
        {
            throw new ModelFormatException($"{path}: the header is not UTF-8");
        }

        if (header is not [(byte)'{', ..])
        {
            throw new ModelFormatException($"{path}: the header is no JSON object: it must begin with '{{'");
        }

        long dataStart = LengthBytes + header.Length;
        var tensors = new SafetensorsHeaderParser(path, header).Parse();
        ThrowIfLayoutIsWrong(path, tensors.Values, fileLength - dataStart);
        return (tensors, dataStart);
    }

    /// <summary>The tensors must cover the data exactly, one after the other: no overlap, no hole, nothing left.</summary>
    private static void ThrowIfLayoutIsWrong(string path, IEnumerable<StoredTensor> tensors, long dataLength)
    {
        long covered = 0;
        foreach (var tensor in tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            var problem =
                tensor.End < tensor.Begin ? "are reversed" :
                tensor.Begin < covered ? $"overlap the tensor that ends at {covered}" :
                tensor.Begin > covered ? $"leave a hole after {covered}" :
                tensor.End > dataLength ? $"reach past the end of the data at {dataLength}" :
                null;
            if (problem is not null)
            {
                throw new ModelFormatException($"{path}: tensor '{tensor.Name}': data_offsets [{tensor.Begin}, {tensor.End}] {problem}");
            }

            if (ByteLength(path, tensor) is var expected && tensor.End - tensor.Begin != expected)
            {
                throw new ModelFormatException(
                    $"{path}: tensor '{tensor.Name}': {tensor.End - tensor.Begin} bytes found, {expected} expected for {tensor}");
            }

            covered = tensor.End;
        }

        if (covered != dataLength)
        {
            throw new ModelFormatException($"{path}: {dataLength - covered} bytes follow the last tensor, none expected");
        }
    }

    private static long ByteLength(string path, StoredTensor tensor)
    {
        long elements = 1;
        foreach (var size in tensor.Shape)
        {
            // The margin keeps the product with the element's bits below from overflowing too.
            if (size != 0 && elements > long.MaxValue / TensorTypes.MaxBits / size)
            {
                throw new ModelFormatException($"{path}: tensor '{tensor.Name}': shape [{string.Join(", ", tensor.Shape)}] overflows");
            }

            elements *= size;
        }

        var bits = elements * tensor.Type.Bits();
        return bits % 8 == 0
            ? bits / 8
            : throw new ModelFormatException($"{path}: tensor '{tensor.Name}': {tensor} does not fill whole bytes");
    }

    private static void ReadExactly(SafeFileHandle file, string path, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            var read = RandomAccess.Read(file, destination, offset);
            if (read == 0)
            {
                throw new ModelFormatException($"{path}: ended at byte {offset} while its header was read: the file is being changed");
            }

            destination = destination[read..];
            offset += read;
        }
    }
}
