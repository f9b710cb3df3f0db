using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>Qwen3: Llama with a norm on every query and key head, and a head size of its own.</summary>
internal sealed class Qwen3Family : IDecoderFamily
{
    private static readonly LlamaDefaults Defaults = new() { KeyValueHeadCount = 32, HeadSize = 128 };

    public string ModelType => "qwen3";

    public string TensorPrefix => LlamaTensors.Prefix;

    public DecoderSpec ReadSpec(ModelConfig config)
    {
        var spec = LlamaShape.Read(config, ModelType, Defaults);
        return spec with
        {
            Attention = spec.Attention with { NormalizesHeads = true },
            Windows = QwenWindows.Read(config, spec.LayerCount),
        };
    }

    public DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix)
    {
        var bias = config.Flag("attention_bias", fallback: false);
        return LlamaTensors.Map(spec, prefix, layer => LlamaTensors.MapLayer(spec, layer, new LlamaBiases(bias, bias)) with
        {
            QueryNorm = Weight.Norm($"{layer}.self_attn.q_norm", spec.Attention.HeadSize, shift: false),
            KeyNorm = Weight.Norm($"{layer}.self_attn.k_norm", spec.Attention.HeadSize, shift: false),
        });
    }
}
