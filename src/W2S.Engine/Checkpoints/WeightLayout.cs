using W2S.Engine.Models;

namespace W2S.Engine.Checkpoints;

/// <summary>Turns stored tensors into the one layout runtimes ask for: [rows, columns], outputs first.</summary>
internal static class WeightLayout
{
    // 16 inputs are 64 bytes of a finished row: one cache line is written whole. 256 outputs keep the tile within the L1 cache.
    private const int TileInputs = 16;
    private const int TileOutputs = 256;

    public static void Read(TensorView view, WeightReference reference, Span<float> destination)
    {
        if (reference.Transposed)
        {
            ReadTransposed(view, reference, destination);
        }
        else
        {
            view.Read((long)reference.RowOffset * (reference.Columns ?? 1), destination);
        }
    }

    /// <param name="view">[inputs, stored outputs]</param>
    /// <param name="destination">[rows, inputs]</param>
    private static void ReadTransposed(TensorView view, WeightReference reference, Span<float> destination)
    {
        int inputs = reference.Columns!.Value;
        Span<float> tile = stackalloc float[TileInputs * TileOutputs]; // [inputs, outputs]
        for (int input = 0; input < inputs; input += TileInputs)
        {
            int tileInputs = Math.Min(TileInputs, inputs - input);
            for (int output = 0; output < reference.Rows; output += TileOutputs)
            {
                int tileOutputs = Math.Min(TileOutputs, reference.Rows - output);
                for (int i = 0; i < tileInputs; i++)
                {
                    long first = ((long)(input + i) * reference.StoredRows) + reference.RowOffset + output;
                    view.Read(first, tile.Slice(i * TileOutputs, tileOutputs));
                }

                for (int o = 0; o < tileOutputs; o++)
                {
                    Span<float> row = destination.Slice(((output + o) * inputs) + input, tileInputs);
                    for (int i = 0; i < row.Length; i++)
                    {
                        row[i] = tile[(i * TileOutputs) + o];
                    }
                }
            }
        }
    }
}
