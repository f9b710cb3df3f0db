namespace W2S.Engine.Models;

/// <summary>Where a checkpoint keeps each weight a <see cref="DecoderSpec"/> calls for: names and layouts, no numbers.</summary>
public sealed record DecoderWeights
{
    /// <summary>[vocab, hidden]</summary>
    public required WeightReference TokenEmbedding { get; init; }

    /// <summary>[context, hidden]; null for rotary models.</summary>
    public WeightReference? PositionEmbedding { get; init; }

    /// <summary>[layers]</summary>
    public required IReadOnlyList<LayerWeights> Layers { get; init; }

    /// <summary>Between the last layer and the head.</summary>
    public required NormWeights FinalNorm { get; init; }

    /// <summary>[vocab, hidden], or [labels, hidden] for a classifier; null when the token embedding serves.</summary>
    public WeightReference? Head { get; init; }

    /// <summary>Every weight named above; the parts of a fused tensor each on their own.</summary>
    public IEnumerable<WeightReference> All() =>
        new[] { TokenEmbedding, PositionEmbedding, Head, FinalNorm.Scale, FinalNorm.Shift }
            .Concat(Layers.SelectMany(layer => layer.All()))
            .OfType<WeightReference>();
}

/// <summary>The weights of one transformer layer.</summary>
public sealed record LayerWeights
{
    /// <summary>On what attention reads.</summary>
    public required NormWeights AttentionNorm { get; init; }

    /// <summary>[heads * head size, hidden]</summary>
    public required LinearWeights Query { get; init; }

    /// <summary>[kv heads * head size, hidden]</summary>
    public required LinearWeights Key { get; init; }

    /// <summary>[kv heads * head size, hidden]</summary>
    public required LinearWeights Value { get; init; }

    /// <summary>[hidden, heads * head size]</summary>
    public required LinearWeights AttentionOutput { get; init; }

    /// <summary>[head size], one for all query heads; null where heads are not normalized.</summary>
    public NormWeights? QueryNorm { get; init; }

    /// <summary>[head size], one for all key heads; null where heads are not normalized.</summary>
    public NormWeights? KeyNorm { get; init; }

    /// <summary>On attention's result; null where norms stand before only.</summary>
    public NormWeights? AttentionOutputNorm { get; init; }

    /// <summary>On what the MLP reads.</summary>
    public required NormWeights MlpNorm { get; init; }

    /// <summary>On the MLP's result; null where norms stand before only.</summary>
    public NormWeights? MlpOutputNorm { get; init; }

    /// <summary>[intermediate, hidden]; null for a plain MLP.</summary>
    public LinearWeights? Gate { get; init; }

    /// <summary>[intermediate, hidden]</summary>
    public required LinearWeights Up { get; init; }

    /// <summary>[hidden, intermediate]</summary>
    public required LinearWeights Down { get; init; }

    internal IEnumerable<WeightReference?> All() =>
        new[] { AttentionNorm, QueryNorm, KeyNorm, AttentionOutputNorm, MlpNorm, MlpOutputNorm }
            .SelectMany(norm => new[] { norm?.Scale, norm?.Shift })
            .Concat(new[] { Query, Key, Value, AttentionOutput, Gate, Up, Down }
                .SelectMany(linear => new[] { linear?.Weight, linear?.Bias }));
}

/// <param name="Scale">[hidden], or [head size]</param>
/// <param name="Shift">Of the same length; null where the norm has none.</param>
public sealed record NormWeights(WeightReference Scale, WeightReference? Shift);

/// <param name="Weight">[out, in] once read, however it is stored.</param>
/// <param name="Bias">[out]; null where there is none.</param>
public sealed record LinearWeights(WeightReference Weight, WeightReference? Bias);

/// <summary>A matrix [rows, columns] or a vector [rows] within a stored tensor.</summary>
public sealed record WeightReference
{
    /// <summary>Name of the tensor in the checkpoint.</summary>
    public required string Tensor { get; init; }

    /// <summary>Rows of the wanted matrix (outputs), or length of the wanted vector.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of the wanted matrix (inputs); null for a vector.</summary>
    public int? Columns { get; init; }

    /// <summary>The tensor is stored [in, out], as GPT-2's <c>Conv1D</c> layers are.</summary>
    public bool Transposed { get; init; }

    /// <summary>First wanted row (output) where several projections are fused in one tensor.</summary>
    public int RowOffset { get; init; }

    /// <summary>Outputs of the whole stored tensor; more than <see cref="Rows"/> where projections are fused.</summary>
    public required int StoredRows { get; init; }

    /// <summary>
    /// Wanted rows that lie together, where the projections of a fused tensor alternate (GPT-NeoX: head by head); 0 for all of them.
    /// </summary>
    public int GroupRows { get; init; }

    /// <summary>Rows from the start of one group to the start of the next.</summary>
    public int GroupStride { get; init; }

    /// <summary>The stored row that follows the last wanted one.</summary>
    internal long EndRow
    {
        get
        {
            (var group, var within) = Math.DivRem(Rows - 1, GroupRows == 0 ? Rows : GroupRows);
            return RowOffset + ((long)group * GroupStride) + within + 1;
        }
    }

    /// <summary>
    /// <paramref name="count"/> of the wanted rows, from <paramref name="first"/> on: a reference for each run of them that lies together.
    /// </summary>
    internal IEnumerable<WeightReference> Runs(int first, int count)
    {
        var groupRows = GroupRows == 0 ? Rows : GroupRows;
        var end = first + count;
        while (first < end)
        {
            (var group, var within) = Math.DivRem(first, groupRows);
            var rows = Math.Min(groupRows - within, end - first);
            yield return this with { Rows = rows, RowOffset = checked(RowOffset + (group * GroupStride) + within), GroupRows = 0, GroupStride = 0 };
            first += rows;
        }
    }
}
