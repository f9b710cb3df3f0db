namespace W2S.Engine.Runtime.Cpu.Passes;

/// <summary>
/// The rows of a pass something is asked of. Others have served once the last layer has their keys and values: in prompts, that is nearly all.
/// </summary>
internal sealed unsafe class AskedRows(PassBuffers buffers)
{
    /// <summary>Those last gathered, in order.</summary>
    public List<PassRow> Rows { get; } = [];

    /// <summary>Lists the rows asked for, and moves their hidden states and queries to the front, where the rest of the pass works on.</summary>
    /// <returns>How many there are.</returns>
    public int Gather(List<PassRow> rows, int first, int count)
    {
        Rows.Clear();
        for (var row = 0; row < count; row++)
        {
            if (rows[first + row].HasOutput)
            {
                Move(buffers.Hidden, buffers.HiddenStride, row, Rows.Count);
                Move(buffers.QueryKeyValue, buffers.QueryKeyValueStride, row, Rows.Count);
                Rows.Add(rows[first + row]);
            }
        }

        return Rows.Count;
    }

    /// <param name="data">[rows, stride]</param>
    private static void Move(float* data, int stride, int from, int to)
    {
        if (from != to)
        {
            new Span<float>(data + ((long)from * stride), stride).CopyTo(new Span<float>(data + ((long)to * stride), stride));
        }
    }
}
