using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>Llama: rotary positions, RMS norms, grouped key/value heads, gated MLP.</summary>
internal sealed class LlamaFamily : IDecoderFamily
{
    public string ModelType => "llama";

    public string TensorPrefix => LlamaTensors.Prefix;

    public DecoderSpec ReadSpec(ModelConfig config) => LlamaShape.Read(config, ModelType, new LlamaDefaults());

    public DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix)
    {
        var attention = config.Flag("attention_bias", fallback: false);
        var biases = new LlamaBiases(attention, attention, config.Flag("mlp_bias", fallback: false));
        return LlamaTensors.Map(spec, prefix, layer => LlamaTensors.MapLayer(spec, layer, biases));
    }
}
