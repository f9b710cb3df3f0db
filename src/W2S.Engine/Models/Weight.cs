namespace W2S.Engine.Models;

/// <summary>The usual ways in which checkpoints store weights, by name.</summary>
internal static class Weight
{
    /// <summary>[rows, columns], stored as wanted.</summary>
    public static WeightReference Matrix(string tensor, int rows, int columns) =>
        new() { Tensor = tensor, Rows = rows, Columns = columns, StoredRows = rows };

    /// <summary>[rows]</summary>
    public static WeightReference Vector(string tensor, int rows) => new() { Tensor = tensor, Rows = rows, StoredRows = rows };

    /// <summary>A norm's <c>.weight</c> and, where it has one, <c>.bias</c>.</summary>
    public static NormWeights Norm(string name, int size, bool shift) =>
        new(Vector($"{name}.weight", size), shift ? Vector($"{name}.bias", size) : null);

    /// <summary>A linear layer as PyTorch stores it: <c>.weight</c> [outputs, inputs] and, where it has one, <c>.bias</c>.</summary>
    public static LinearWeights Linear(string name, int outputs, int inputs, bool bias) =>
        new(Matrix($"{name}.weight", outputs, inputs), bias ? Vector($"{name}.bias", outputs) : null);

    /// <summary>
    /// <paramref name="outputs"/> outputs, from <paramref name="first"/> on, of a <c>Conv1D</c> layer: <c>.weight</c> [inputs,
    /// <paramref name="storedOutputs"/>] and <c>.bias</c>.
    /// </summary>
    public static LinearWeights Conv1D(string name, int outputs, int inputs, int first, int storedOutputs)
    {
        var bias = Vector($"{name}.bias", outputs) with { RowOffset = first, StoredRows = storedOutputs };
        return new LinearWeights(bias with { Tensor = $"{name}.weight", Columns = inputs, Transposed = true }, bias);
    }

    /// <summary><paramref name="rows"/> rows of a fused matrix, from <paramref name="first"/> on; no bias.</summary>
    public static LinearWeights Part(WeightReference fused, int first, int rows) =>
        new(fused with { Rows = rows, RowOffset = first }, Bias: null);

    /// <summary>
    /// One of <paramref name="parts"/> projections in a layer where they alternate, <paramref name="groupRows"/> outputs of each at a time.
    /// </summary>
    public static LinearWeights Alternating(LinearWeights fused, int part, int parts, int groupRows)
    {
        return new LinearWeights(Rows(fused.Weight), fused.Bias is { } bias ? Rows(bias) : null);

        WeightReference Rows(WeightReference whole) => whole with
        {
            Rows = whole.StoredRows / parts,
            RowOffset = part * groupRows,
            GroupRows = groupRows,
            GroupStride = parts * groupRows,
        };
    }
}
