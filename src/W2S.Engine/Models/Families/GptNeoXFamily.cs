using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>GPT-NeoX and Pythia: layer norms, a part of each head rotated, attention and MLP side by side.</summary>
internal sealed class GptNeoXFamily : IDecoderFamily
{
    private static readonly RotarySpelling Rotary = new()
    {
        Theta = "rotary_emb_base",
        AllowsPart = true,
        Share = "rotary_pct",
        DefaultShare = 0.25,
    };

    public string ModelType => "gpt_neox";

    public string TensorPrefix => "gpt_neox.";

    public DecoderSpec ReadSpec(ModelConfig config)
    {
        var hidden = config.Whole("hidden_size", ConfigRanges.HiddenSize);
        var heads = config.Whole("num_attention_heads", ConfigRanges.HeadCount);
        if (hidden % heads != 0)
        {
            throw config.Refuse("num_attention_heads", $"{heads} found, a divisor of hidden_size {hidden} expected");
        }

        var stated = config.Whole("max_position_embeddings", ConfigRanges.ContextLength);
        var positions = RotaryReader.Read(config, Rotary, hidden / heads, stated);
        return new DecoderSpec
        {
            Family = ModelType,
            VocabularySize = config.Whole("vocab_size", ConfigRanges.VocabularySize),
            HiddenSize = hidden,
            LayerCount = config.Whole("num_hidden_layers", ConfigRanges.LayerCount),
            ContextLength = StretchedContext.Of(stated, positions),
            Attention = new AttentionSpec(heads, heads, hidden / heads),
            Mlp = new MlpSpec(
                MlpKind.Plain,
                ActivationNames.Read(config, "hidden_act", "gelu"),
                config.Whole("intermediate_size", ConfigRanges.IntermediateSize)),
            Norm = new NormSpec(NormKind.LayerNorm, (float)config.Number("layer_norm_eps", ConfigRanges.NormEpsilon, 1e-5)),
            Position = positions,
            ParallelResidual = config.Flag("use_parallel_residual", fallback: true),
            Head = HeadReader.Read(config, tiedByDefault: false),
        };
    }

    public DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix)
    {
        var bias = config.Flag("attention_bias", fallback: true);
        return new DecoderWeights
        {
            TokenEmbedding = Weight.Matrix($"{prefix}embed_in.weight", spec.VocabularySize, spec.HiddenSize),
            Layers = [.. Enumerable.Range(0, spec.LayerCount).Select(layer => MapLayer(spec, $"{prefix}layers.{layer}", bias))],
            FinalNorm = Weight.Norm($"{prefix}final_layer_norm", spec.HiddenSize, shift: true),
            Head = HeadReader.Weights(spec, "embed_out.weight"),
        };
    }

    private static LayerWeights MapLayer(DecoderSpec spec, string name, bool attentionBias)
    {
        var hidden = spec.HiddenSize;
        var intermediate = spec.Mlp.IntermediateSize;
        var fused = Weight.Linear($"{name}.attention.query_key_value", 3 * hidden, hidden, attentionBias);
        return new LayerWeights
        {
            AttentionNorm = Weight.Norm($"{name}.input_layernorm", hidden, shift: true),
            Query = Part(0),
            Key = Part(1),
            Value = Part(2),
            AttentionOutput = Weight.Linear($"{name}.attention.dense", hidden, hidden, attentionBias),
            MlpNorm = Weight.Norm($"{name}.post_attention_layernorm", hidden, shift: true),
            Up = Weight.Linear($"{name}.mlp.dense_h_to_4h", intermediate, hidden, bias: true),
            Down = Weight.Linear($"{name}.mlp.dense_4h_to_h", hidden, intermediate, bias: true),
        };

        // Head by head: its queries, its keys, its values.
        LinearWeights Part(int part) => Weight.Alternating(fused, part, parts: 3, spec.Attention.HeadSize);
    }
}
