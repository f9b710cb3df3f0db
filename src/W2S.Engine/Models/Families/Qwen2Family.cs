using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>Qwen2 and Qwen2.5: Llama with biases on queries, keys and values.</summary>
internal sealed class Qwen2Family : IDecoderFamily
{
    private static readonly LlamaDefaults Defaults = new() { KeyValueHeadCount = 32 };

    public string ModelType => "qwen2";

    public string TensorPrefix => LlamaTensors.Prefix;

    public DecoderSpec ReadSpec(ModelConfig config)
    {
        var spec = LlamaShape.Read(config, ModelType, Defaults);
        return spec with { Windows = QwenWindows.Read(config, spec.LayerCount) };
    }

    public DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix) =>
        LlamaTensors.Map(spec, prefix, layer => LlamaTensors.MapLayer(spec, layer, new LlamaBiases(QueryKeyValue: true)));
}
