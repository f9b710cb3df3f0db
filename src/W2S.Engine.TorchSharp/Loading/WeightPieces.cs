using System.Runtime.InteropServices;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu.Packing;

namespace W2S.Engine.Torch.Loading;

/// <summary>
/// Reads weights a piece at a time, into a tensor of the processor's memory that is used over and over: all that loading needs beyond the
/// weights, and no number of them is ever in managed memory.
/// </summary>
/// <param name="reader">Where numbers come from.</param>
/// <param name="pieceNumbers">Numbers read at a time, but for one row of more.</param>
internal sealed class WeightPieces(IWeightReader reader, int pieceNumbers = WeightPieces.DefaultPieceNumbers) : IDisposable
{
    private const int DefaultPieceNumbers = 4 << 20; // 16 MiB

    private Tensor _numbers = torch.empty(pieceNumbers, ScalarType.Float32, torch.CPU); // [piece numbers]

    /// <summary>Successive rows of a weight, from the first to the last.</summary>
    /// <param name="held">What the numbers are to become.</param>
    /// <returns>The index of the first row, and rows [n, columns], or [n] of a vector, as 32-bit floats: valid until the next is asked for.</returns>
    /// <exception cref="ModelFormatException">The checkpoint does not hold the weight, or a number that <paramref name="held"/> cannot hold.</exception>
    public IEnumerable<(int First, Tensor Rows)> Of(WeightReference weight, WeightType held)
    {
        var columns = weight.Columns ?? 1;
        EnsureRow(columns);
        var rowsAtOnce = (int)(_numbers.NumberOfElements / columns);
        for (var first = 0; first < weight.Rows; first += rowsAtOnce)
        {
            var count = Math.Min(rowsAtOnce, weight.Rows - first);
            Read(weight, first, count, held);
            using var numbers = _numbers.narrow(0, 0, (long)count * columns);
            using var rows = weight.Columns is null ? numbers.view(count) : numbers.view(count, columns);
            yield return (first, rows);
        }
    }

    public void Dispose() => _numbers.Dispose();

    private void Read(WeightReference weight, int first, int count, WeightType held)
    {
        var rest = MemoryMarshal.Cast<byte, float>(_numbers.bytes);
        foreach (var run in weight.Runs(first, count))
        {
            var numbers = rest[..(run.Rows * (run.Columns ?? 1))];
            reader.Read(run, numbers);
            if (PanelLayout.Of(held).Unfit(numbers) is { } unfit)
            {
                throw new ModelFormatException($"{reader.Describe(weight)}: {unfit} found, " + (float.IsFinite(unfit)
                    ? $"which {held.Name()} cannot hold: compute in another type (dtype)"
                    : "finite numbers expected"));
            }

            rest = rest[numbers.Length..];
        }
    }

    private void EnsureRow(int columns)
    {
        if (_numbers.NumberOfElements < columns)
        {
            _numbers.Dispose();
            _numbers = torch.empty(columns, ScalarType.Float32, torch.CPU);
        }
    }
}
