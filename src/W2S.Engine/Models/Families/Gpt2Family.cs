using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>GPT-2: learned positions, layer norms, one fused projection for queries, keys and values, tied output matrix.</summary>
internal sealed class Gpt2Family : IDecoderFamily
{
    public string ModelType => "gpt2";

    public string TensorPrefix => "transformer.";

    public DecoderSpec ReadSpec(ModelConfig config)
    {
        var hidden = config.Whole("n_embd", ConfigRanges.HiddenSize);
        var heads = config.Whole("n_head", ConfigRanges.HeadCount);
        if (hidden % heads != 0)
        {
            throw config.Refuse("n_head", $"{heads} found, a divisor of n_embd {hidden} expected");
        }

        config.RefuseUnless("scale_attn_weights", expected: true);
        config.RefuseUnless("scale_attn_by_inverse_layer_idx", expected: false);
        config.RefuseUnless("add_cross_attention", expected: false);
        return new DecoderSpec
        {
            Family = ModelType,
            VocabularySize = config.Whole("vocab_size", ConfigRanges.VocabularySize),
            HiddenSize = hidden,
            LayerCount = config.Whole("n_layer", ConfigRanges.LayerCount),
            ContextLength = config.Whole("n_positions", ConfigRanges.ContextLength),
            Attention = new AttentionSpec(heads, heads, hidden / heads),
            Mlp = new MlpSpec(
                MlpKind.Plain,
                ActivationNames.Read(config, "activation_function", "gelu_new"),
                config.Whole("n_inner", ConfigRanges.IntermediateSize, fallback: 4 * hidden)),
            Norm = new NormSpec(NormKind.LayerNorm, (float)config.Number("layer_norm_epsilon", ConfigRanges.NormEpsilon, 1e-5)),
            Position = new LearnedPositions(),
            Head = HeadReader.Read(config, tiedByDefault: true),
        };
    }

    public DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix) => new()
    {
        TokenEmbedding = Weight.Matrix($"{prefix}wte.weight", spec.VocabularySize, spec.HiddenSize),
        PositionEmbedding = Weight.Matrix($"{prefix}wpe.weight", spec.ContextLength, spec.HiddenSize),
        Layers = [.. Enumerable.Range(0, spec.LayerCount).Select(layer => MapLayer(spec, $"{prefix}h.{layer}"))],
        FinalNorm = Weight.Norm($"{prefix}ln_f", spec.HiddenSize, shift: true),
        Head = HeadReader.Weights(spec),
    };

    private static LayerWeights MapLayer(DecoderSpec spec, string name)
    {
        var hidden = spec.HiddenSize;
        var intermediate = spec.Mlp.IntermediateSize;
        LinearWeights Fused(int part) => Weight.Conv1D($"{name}.attn.c_attn", hidden, hidden, part * hidden, 3 * hidden);
        return new LayerWeights
        {
            AttentionNorm = Weight.Norm($"{name}.ln_1", hidden, shift: true),
            Query = Fused(0),
            Key = Fused(1),
            Value = Fused(2),
            AttentionOutput = Weight.Conv1D($"{name}.attn.c_proj", hidden, hidden, 0, hidden),
            MlpNorm = Weight.Norm($"{name}.ln_2", hidden, shift: true),
            Up = Weight.Conv1D($"{name}.mlp.c_fc", intermediate, hidden, 0, intermediate),
            Down = Weight.Conv1D($"{name}.mlp.c_proj", hidden, intermediate, 0, hidden),
        };
    }
}
