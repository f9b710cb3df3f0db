using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace W2S.Engine.Checkpoints;

/// <summary>Reads the numbers of one tensor; the file stays open until disposed, even if its owner is disposed meanwhile.</summary>
/// <remarks>
/// Reads rather than maps: weights are packed as they are loaded, so a mapping would save no memory, and touching a mapped page
/// that another process cut off the file ends this one. A read that comes back short is an error like any other.
/// </remarks>
internal readonly ref struct TensorReader
{
    // Numbers of 16 bits read at a time: few calls, and all still in the cache when they are widened.
    private const int PieceNumbers = 16_384;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly long _start;
    private readonly TensorType _type;

    /// <param name="path">For messages.</param>
    /// <param name="start">Where in the file the tensor begins; validated by <see cref="SafetensorsHeader"/>.</param>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public TensorReader(string path, SafeFileHandle file, long start, TensorType type)
    {
        var isHeld = false;
        file.DangerousAddRef(ref isHeld);
        _path = path;
        _file = file;
        _start = start;
        _type = type;
    }

    /// <summary>
    /// Reads as many numbers as <paramref name="destination"/> is long, beginning with the one at index <paramref name="first"/>.
    /// </summary>
    /// <exception cref="ModelFormatException">The file ends early, or cannot be read.</exception>
    [SkipLocalsInit]
    public void Read(long first, Span<float> destination)
    {
        if (_type == TensorType.F32)
        {
            ReadExactly(first * sizeof(float), MemoryMarshal.AsBytes(destination));
            return;
        }

        Span<ushort> buffer = stackalloc ushort[PieceNumbers];
        while (!destination.IsEmpty)
        {
            var halves = buffer[..Math.Min(PieceNumbers, destination.Length)];
            ReadExactly(first * sizeof(ushort), MemoryMarshal.AsBytes(halves));
            if (_type == TensorType.BF16)
            {
                HalfPrecision.WidenBFloat16(halves, destination);
            }
            else
            {
                HalfPrecision.WidenFloat16(halves, destination);
            }

            first += halves.Length;
            destination = destination[halves.Length..];
        }
    }

    public void Dispose() => _file.DangerousRelease();

    private void ReadExactly(long offset, Span<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var count = RandomAccess.Read(_file, bytes, _start + offset);
                if (count == 0)
                {
                    throw new ModelFormatException(
                        $"{_path}: changed while it was read: ends at byte {_start + offset}, {bytes.Length} more expected");
                }

                offset += count;
                bytes = bytes[count..];
            }
        }
        catch (IOException e)
        {
            throw new ModelFormatException($"{_path}: cannot be read: {e.Message}", e);
        }
    }
}
