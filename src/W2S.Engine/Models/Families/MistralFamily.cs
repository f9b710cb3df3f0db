using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>Mistral: Llama without biases, every layer looking back over a window.</summary>
internal sealed class MistralFamily : IDecoderFamily
{
    private const int DefaultWindow = 4_096;
    private static readonly LlamaDefaults Defaults = new() { KeyValueHeadCount = 8 };

    public string ModelType => "mistral";

    public string TensorPrefix => LlamaTensors.Prefix;

    public DecoderSpec ReadSpec(ModelConfig config)
    {
        var spec = LlamaShape.Read(config, ModelType, Defaults);
        return spec with { Windows = WindowReader.ForAllLayers(config, spec.LayerCount, DefaultWindow) };
    }

    public DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix) =>
        LlamaTensors.Map(spec, prefix, layer => LlamaTensors.MapLayer(spec, layer));
}
