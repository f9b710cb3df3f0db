using System.Runtime.CompilerServices;
using W2S.Engine.Models;

namespace W2S.Engine.Checkpoints;

/// <summary>Turns stored tensors into the one layout runtimes ask for: [rows, columns], outputs first.</summary>
internal static class WeightLayout
{
    // Numbers in a cache line: with so many inputs at a time, lines of finished rows are written whole.
    private const int LineNumbers = 16;

    public static void Read(TensorReader reader, WeightReference reference, Span<float> destination)
    {
        foreach (var run in reference.Runs(0, reference.Rows))
        {
            var length = run.Rows * (run.Columns ?? 1);
            if (run.Transposed)
            {
                ReadTransposed(reader, run, destination[..length]);
            }
            else
            {
                reader.Read((long)run.RowOffset * (run.Columns ?? 1), destination[..length]);
            }

            destination = destination[length..];
        }
    }

    /// <param name="reader">[inputs, stored outputs]</param>
    /// <param name="destination">[rows, inputs]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a checkpoint is loaded once: there is no warming up
    private static void ReadTransposed(TensorReader reader, WeightReference reference, Span<float> destination)
    {
        var inputs = reference.Columns!.Value;
        var outputs = reference.Rows;
        var stride = outputs + LineNumbers; // a line more, so that a column's numbers do not all fall into one set of the cache
        var tile = new float[Math.Min(LineNumbers, inputs) * stride]; // [inputs, stride]
        for (var input = 0; input < inputs; input += LineNumbers)
        {
            var count = Math.Min(LineNumbers, inputs - input);
            for (var i = 0; i < count; i++)
            {
                var first = ((long)(input + i) * reference.StoredRows) + reference.RowOffset;
                reader.Read(first, tile.AsSpan(i * stride, outputs));
            }

            for (var output = 0; output < outputs; output++)
            {
                var row = destination.Slice((output * inputs) + input, count);
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = tile[(i * stride) + output];
                }
            }
        }
    }
}
