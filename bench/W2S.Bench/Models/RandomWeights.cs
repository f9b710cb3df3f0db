using System.Runtime.InteropServices;
using System.Text.Json;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Bench.Models;

/// <summary>Writes random tensors as safetensors, some megabytes at a time: no model is ever whole in memory.</summary>
internal sealed class RandomWeights(BenchShape shape)
{
    private const int PieceLength = 1 << 18; // numbers of one seed
    private const int Pieces = 16;           // made at a time, by all processors

    private readonly float[] _numbers = new float[Pieces * PieceLength];
    private readonly ushort[] _halves = new ushort[shape.InBf16 ? Pieces * PieceLength : 0];

    public void Write(string path, IReadOnlyList<BenchTensor> tensors, CancellationToken cancellationToken)
    {
        using var file = File.Create(path);
        var header = Header(tensors);
        Span<byte> length = stackalloc byte[sizeof(long)];
        MemoryMarshal.Write(length, (long)header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var tensor in tensors)
        {
            for (var first = 0; first < tensor.Length; first += _numbers.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = Math.Min(_numbers.Length, tensor.Length - first);
                Parallel.For(0, (count + PieceLength - 1) / PieceLength, piece => Make(tensor, first, piece * PieceLength, count));
                file.Write(shape.InBf16 ? MemoryMarshal.AsBytes(_halves.AsSpan(0, count)) : MemoryMarshal.AsBytes(_numbers.AsSpan(0, count)));
            }
        }
    }

    /// <summary>One piece: its numbers depend on the tensor and on where in it they stand, and on nothing that was made before.</summary>
    private void Make(BenchTensor tensor, int first, int start, int count)
    {
        var end = Math.Min(start + PieceLength, count);
        new NormalNumbers(Seed(tensor.Name, first + start)).Fill(_numbers.AsSpan(start..end), tensor.Mean, tensor.Deviation);
        for (var i = start; shape.InBf16 && i < end; i++)
        {
            _halves[i] = Bf16Rounding.Narrow(_numbers[i]);
        }
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private int Seed(string tensor, int position)
    {
        var hash = 2166136261u;
        foreach (var part in tensor.Select(character => (uint)character).Append((uint)position).Append((uint)shape.Seed))
        {
            hash = unchecked((hash ^ part) * 16777619u);
        }

        return unchecked((int)hash);
    }

    private byte[] Header(IReadOnlyList<BenchTensor> tensors)
    {
        var entries = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["__metadata__"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" }, // transformers asks for it
        };
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            var end = offset + ((long)tensor.Length * shape.NumberBytes);
            entries[tensor.Name] = new { dtype = shape.InBf16 ? "BF16" : "F32", shape = tensor.Shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        return JsonSerializer.SerializeToUtf8Bytes(entries);
    }
}
