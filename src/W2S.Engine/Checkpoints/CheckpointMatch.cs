using W2S.Engine.Models;

namespace W2S.Engine.Checkpoints;

/// <summary>Holds the weights a model calls for against those a checkpoint has.</summary>
internal static class CheckpointMatch
{
    // Buffers that older exports saved along with the weights; every runtime makes its own.
    private static readonly string[] HarmlessEndings =
        [".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq"];

    // What a tied model does not use, but may be stored all the same.
    private static readonly string[] OutputMatrices = ["lm_head.weight", "embed_out.weight"];

    /// <exception cref="ModelFormatException">They differ; the message lists every difference.</exception>
    public static void ThrowIfMismatched(Checkpoint checkpoint, DecoderWeights weights)
    {
        WeightReference[] wanted = [.. weights.All()];
        if (UnreadableWeights.Refusal(checkpoint, wanted) is { } refusal)
        {
            throw new ModelFormatException($"{checkpoint.Folder}: {refusal}");
        }

        var mismatches = new MismatchList();
        foreach (var reference in wanted)
        {
            if (Mismatch(checkpoint.Describe(reference.Tensor), reference) is { } problem)
            {
                mismatches.Add(reference.Tensor, problem);
            }
        }

        HashSet<string> used = [.. wanted.Select(w => w.Tensor)];
        foreach (var name in checkpoint.Names.Where(n => !used.Contains(n) && !IsHarmless(n, weights)).Order(StringComparer.Ordinal))
        {
            mismatches.Add(name, "not part of the configured model");
        }

        if (mismatches.Count > 0)
        {
            throw new ModelFormatException(
                $"{checkpoint.Folder}: {mismatches.Count} {(mismatches.Count == 1 ? "tensor does" : "tensors do")} not match config.json: {mismatches}");
        }
    }

    /// <summary>What is wrong with a stored tensor for this use; null if nothing is.</summary>
    public static string? Mismatch(TensorDescription? found, WeightReference wanted)
    {
        if (found is null)
        {
            return "missing";
        }

        long[] shape = wanted switch
        {
            { Columns: null } => [wanted.StoredRows],
            { Columns: { } columns, Transposed: true } => [columns, wanted.StoredRows],
            { Columns: { } columns } => [wanted.StoredRows, columns],
        };
        return
            !found.Shape.SequenceEqual(shape) ? $"[{string.Join(", ", found.Shape)}] found, [{string.Join(", ", shape)}] expected" :
            wanted.EndRow > wanted.StoredRows ? $"{wanted.StoredRows} rows found, {wanted.EndRow} expected" :
            !found.Type.IsReadable() ? $"{found.Type} found, F32, F16 or BF16 expected" :
            (long)wanted.Rows * (wanted.Columns ?? 1) > Array.MaxLength ? $"more than {Array.MaxLength} numbers in one matrix" :
            null;
    }

    private static bool IsHarmless(string name, DecoderWeights weights) =>
        HarmlessEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal))
        || (weights.Head is null && OutputMatrices.Contains(name));
}
