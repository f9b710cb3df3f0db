using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>Gemma-2: Llama with scaled embeddings, soft caps, a window on every other layer, and norms before and after.</summary>
internal sealed class Gemma2Family : IDecoderFamily
{
    private const int DefaultWindow = 4_096;
    private const double DefaultQueryScalar = 256;
    private const double DefaultAttentionCap = 50;
    private const double DefaultLogitCap = 30;

    private static readonly LlamaDefaults Defaults = new()
    {
        KeyValueHeadCount = 4,
        HeadSize = 256,
        ActivationKey = "hidden_activation",
        Activation = "gelu_pytorch_tanh",
        Tied = true,
    };

    public string ModelType => "gemma2";

    public string TensorPrefix => LlamaTensors.Prefix;

    public DecoderSpec ReadSpec(ModelConfig config)
    {
        config.RefuseUnless("use_bidirectional_attention", expected: false);
        var spec = LlamaShape.Read(config, ModelType, Defaults);
        var scalar = config.Number("query_pre_attn_scalar", ConfigRanges.QueryScalar, DefaultQueryScalar);
        var logitCap = (float?)config.NumberOrNone("final_logit_softcapping", ConfigRanges.SoftCap, DefaultLogitCap);
        return spec with
        {
            Attention = spec.Attention with
            {
                QueryScale = (float)(1 / Math.Sqrt(scalar)),
                SoftCap = (float?)config.NumberOrNone("attn_logit_softcapping", ConfigRanges.SoftCap, DefaultAttentionCap),
            },
            EmbeddingScale = (float)Math.Sqrt(spec.HiddenSize),
            Norm = spec.Norm with { Place = NormPlace.BeforeAndAfter, IsScaleOffset = true },
            Windows = WindowReader.ByLayer(
                config, spec.LayerCount, WindowReader.Read(config, DefaultWindow), layer => layer % 2 == 0),
            Head = spec.Head is LanguageModelHead head ? head with { SoftCap = logitCap } : spec.Head,
        };
    }

    public DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix)
    {
        var bias = config.Flag("attention_bias", fallback: false);
        return LlamaTensors.Map(spec, prefix, layer => LlamaTensors.MapLayer(spec, layer, new LlamaBiases(bias, bias)) with
        {
            AttentionOutputNorm = Norm($"{layer}.post_attention_layernorm"),
            MlpNorm = Norm($"{layer}.pre_feedforward_layernorm"),
            MlpOutputNorm = Norm($"{layer}.post_feedforward_layernorm"),
        });

        NormWeights Norm(string name) => Weight.Norm(name, spec.HiddenSize, shift: false);
    }
}
