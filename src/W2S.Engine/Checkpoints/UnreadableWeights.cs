using W2S.Engine.Models;

namespace W2S.Engine.Checkpoints;

/// <summary>
/// Recognises checkpoints whose weights are stored in a way nobody here reads, which is one problem and not one for each tensor.
/// </summary>
internal static class UnreadableWeights
{
    // What GPTQ and AWQ, compressed-tensors, FP8 and bitsandbytes exports add to a layer's name.
    private static readonly string[] QuantizedEndings =
        [".qweight", ".qzeros", ".weight_packed", ".weight_scale", ".weight_scale_inv", ".weight.absmax", ".weight.quant_map", ".SCB"];

    /// <summary>What to say of the checkpoint as a whole; null where its weights are stored as numbers this engine reads.</summary>
    public static string? Refusal(Checkpoint checkpoint, IReadOnlyCollection<WeightReference> wanted)
    {
        if (checkpoint.Names.FirstOrDefault(name => QuantizedEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal))) is { } quantized)
        {
            return Quantized($"'{FileText.Shown(quantized)}'");
        }

        TensorDescription[] matrices = [.. wanted.Where(w => w.Columns is not null).Select(w => checkpoint.Describe(w.Tensor)).OfType<TensorDescription>()];
        if (matrices.Length == 0 || matrices.Any(matrix => matrix.Type.IsReadable()))
        {
            return null;
        }

        TensorType[] types = [.. matrices.Select(matrix => matrix.Type).Distinct()];
        return types switch
        {
            [TensorType.F64] => "weights of type F64 found, F32, F16 or BF16 expected; "
                + "convert the model once: model.to(torch.float32).save_pretrained(folder) in Python",
            _ => Quantized(string.Join(", ", types)),
        };
    }

    private static string Quantized(string found) =>
        $"quantized weights ({found}) found, F32, F16 or BF16 expected; take the model that this one was quantized from";
}
