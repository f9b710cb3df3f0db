using W2S.Engine.Checkpoints;

namespace W2S.Engine.Models;

/// <summary>Llama: rotary positions, RMS norms, grouped key/value heads, gated MLP.</summary>
internal sealed class LlamaFamily : IDecoderFamily
{
    public string ModelType => "llama";

    public string TensorPrefix => "model.";

    public DecoderSpec ReadSpec(ModelConfig config)
    {
        var hidden = config.Whole("hidden_size", ConfigRanges.HiddenSize);
        var attention = ReadAttention(config, hidden);
        return new DecoderSpec
        {
            Family = ModelType,
            VocabularySize = config.Whole("vocab_size", ConfigRanges.VocabularySize),
            HiddenSize = hidden,
            LayerCount = config.Whole("num_hidden_layers", ConfigRanges.LayerCount),
            ContextLength = config.Whole("max_position_embeddings", ConfigRanges.ContextLength),
            Attention = attention,
            Mlp = new MlpSpec(
                MlpKind.Gated,
                ActivationNames.Read(config, "hidden_act", "silu"),
                config.Whole("intermediate_size", ConfigRanges.IntermediateSize)),
            Norm = new NormSpec(NormKind.RmsNorm, (float)config.Number("rms_norm_eps", ConfigRanges.NormEpsilon, 1e-6)),
            Position = new RotaryPositions(ReadTheta(config), attention.HeadSize),
            Head = HeadReader.Read(config, tiedByDefault: false),
        };
    }

    public DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix)
    {
        var attentionBias = config.Flag("attention_bias", fallback: false);
        var mlpBias = config.Flag("mlp_bias", fallback: false);
        return new DecoderWeights
        {
            TokenEmbedding = Weight.Matrix($"{prefix}embed_tokens.weight", spec.VocabularySize, spec.HiddenSize),
            Layers = [.. Enumerable.Range(0, spec.LayerCount)
                .Select(layer => MapLayer(spec, $"{prefix}layers.{layer}", attentionBias, mlpBias))],
            FinalNorm = Weight.Norm($"{prefix}norm", spec.HiddenSize, shift: false),
            Head = HeadReader.Weights(spec),
        };
    }

    private static LayerWeights MapLayer(DecoderSpec spec, string name, bool attentionBias, bool mlpBias)
    {
        var hidden = spec.HiddenSize;
        var intermediate = spec.Mlp.IntermediateSize;
        var queries = spec.Attention.HeadCount * spec.Attention.HeadSize;
        var keys = spec.Attention.KeyValueHeadCount * spec.Attention.HeadSize;
        return new LayerWeights
        {
            AttentionNorm = Weight.Norm($"{name}.input_layernorm", hidden, shift: false),
            Query = Weight.Linear($"{name}.self_attn.q_proj", queries, hidden, attentionBias),
            Key = Weight.Linear($"{name}.self_attn.k_proj", keys, hidden, attentionBias),
            Value = Weight.Linear($"{name}.self_attn.v_proj", keys, hidden, attentionBias),
            AttentionOutput = Weight.Linear($"{name}.self_attn.o_proj", hidden, queries, attentionBias),
            MlpNorm = Weight.Norm($"{name}.post_attention_layernorm", hidden, shift: false),
            Gate = Weight.Linear($"{name}.mlp.gate_proj", intermediate, hidden, mlpBias),
            Up = Weight.Linear($"{name}.mlp.up_proj", intermediate, hidden, mlpBias),
            Down = Weight.Linear($"{name}.mlp.down_proj", hidden, intermediate, mlpBias),
        };
    }

    private static AttentionSpec ReadAttention(ModelConfig config, int hidden)
    {
        var heads = config.Whole("num_attention_heads", ConfigRanges.HeadCount);
        var keyValueHeads = config.Whole("num_key_value_heads", ConfigRanges.HeadCount, fallback: heads);
        if (heads % keyValueHeads != 0)
        {
            throw config.Refuse("num_key_value_heads", $"{keyValueHeads} found, a divisor of num_attention_heads {heads} expected");
        }

        if (!config.Has("head_dim") && hidden % heads != 0)
        {
            throw config.Refuse("num_attention_heads", $"{heads} found, a divisor of hidden_size {hidden} expected where head_dim is absent");
        }

        var headSize = config.Whole("head_dim", ConfigRanges.HeadSize, fallback: hidden / heads);
        return headSize % 2 == 0
            ? new AttentionSpec(heads, keyValueHeads, headSize)
            : throw config.Refuse("head_dim", $"{headSize} found, an even number expected: rotary positions turn pairs");
    }

    /// <summary>Base of the rotary frequencies, in the old spelling or, since transformers 5, within <c>rope_parameters</c>.</summary>
    private static double ReadTheta(ModelConfig config)
    {
        const double DefaultTheta = 10_000;
        var theta = config.Number("rope_theta", ConfigRanges.RotaryTheta, DefaultTheta);
        if (config.Object("rope_scaling") is { } scaling)
        {
            RefuseUnlessDefault(scaling);
        }

        if (config.Object("rope_parameters") is not { } parameters)
        {
            return theta;
        }

        RefuseUnlessDefault(parameters);
        return parameters.Number("rope_theta", ConfigRanges.RotaryTheta, theta);
    }

    private static void RefuseUnlessDefault(ModelConfig rope)
    {
        var key = rope.Has("rope_type") ? "rope_type" : "type";
        var type = rope.Text(key, "default");
        if (type != "default")
        {
            throw rope.Refuse(key, $"'{FileText.Shown(type)}' found, only 'default' is supported: positions of this model would be wrong");
        }
    }
}
