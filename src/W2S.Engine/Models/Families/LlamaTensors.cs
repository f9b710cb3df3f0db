using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>The names that Llama's weights have and most later families kept.</summary>
internal static class LlamaTensors
{
    /// <summary>What stands before them in checkpoints saved with a head.</summary>
    public const string Prefix = "model.";

    /// <param name="mapLayer">The weights of a layer by its name, <c>...layers.0</c>.</param>
    public static DecoderWeights Map(DecoderSpec spec, string prefix, Func<string, LayerWeights> mapLayer) => new()
    {
        TokenEmbedding = Weight.Matrix($"{prefix}embed_tokens.weight", spec.VocabularySize, spec.HiddenSize),
        Layers = [.. Enumerable.Range(0, spec.LayerCount).Select(layer => mapLayer($"{prefix}layers.{layer}"))],
        FinalNorm = Weight.Norm($"{prefix}norm", spec.HiddenSize, shift: false),
        Head = HeadReader.Weights(spec),
    };

    public static LayerWeights MapLayer(DecoderSpec spec, string name, LlamaBiases biases = default)
    {
        var hidden = spec.HiddenSize;
        var intermediate = spec.Mlp.IntermediateSize;
        var queries = spec.Attention.HeadCount * spec.Attention.HeadSize;
        var keys = spec.Attention.KeyValueHeadCount * spec.Attention.HeadSize;
        return new LayerWeights
        {
            AttentionNorm = Weight.Norm($"{name}.input_layernorm", hidden, shift: false),
            Query = Weight.Linear($"{name}.self_attn.q_proj", queries, hidden, biases.QueryKeyValue),
            Key = Weight.Linear($"{name}.self_attn.k_proj", keys, hidden, biases.QueryKeyValue),
            Value = Weight.Linear($"{name}.self_attn.v_proj", keys, hidden, biases.QueryKeyValue),
            AttentionOutput = Weight.Linear($"{name}.self_attn.o_proj", hidden, queries, biases.AttentionOutput),
            MlpNorm = Weight.Norm($"{name}.post_attention_layernorm", hidden, shift: false),
            Gate = Weight.Linear($"{name}.mlp.gate_proj", intermediate, hidden, biases.Mlp),
            Up = Weight.Linear($"{name}.mlp.up_proj", intermediate, hidden, biases.Mlp),
            Down = Weight.Linear($"{name}.mlp.down_proj", hidden, intermediate, biases.Mlp),
        };
    }
}

/// <summary>Which projections add a bias.</summary>
internal readonly record struct LlamaBiases(bool QueryKeyValue, bool AttentionOutput = false, bool Mlp = false);
