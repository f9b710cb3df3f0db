using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>Phi-3 and Phi-4: Llama with fused projections, and with frequencies of their own for long sequences.</summary>
internal sealed class Phi3Family : IDecoderFamily
{
    private static readonly LlamaDefaults Defaults = new()
    {
        NormEpsilon = 1e-5,
        Rotary = new RotarySpelling
        {
            AllowsPart = true,
            OriginalLength = 4_096,
            OldTypes = new Dictionary<string, string> { ["su"] = "longrope", ["yarn"] = "longrope" },
        },
    };

    public string ModelType => "phi3";

    public string TensorPrefix => LlamaTensors.Prefix;

    public DecoderSpec ReadSpec(ModelConfig config)
    {
        var spec = LlamaShape.Read(config, ModelType, Defaults);
        return spec with { Windows = WindowReader.ForAllLayers(config, spec.LayerCount, fallback: null) };
    }

    public DecoderWeights MapWeights(ModelConfig config, DecoderSpec spec, string prefix) =>
        LlamaTensors.Map(spec, prefix, layer => MapLayer(spec, layer));

    private static LayerWeights MapLayer(DecoderSpec spec, string name)
    {
        var queries = spec.Attention.HeadCount * spec.Attention.HeadSize;
        var keys = spec.Attention.KeyValueHeadCount * spec.Attention.HeadSize;
        var intermediate = spec.Mlp.IntermediateSize;
        var attention = Weight.Matrix($"{name}.self_attn.qkv_proj.weight", queries + (2 * keys), spec.HiddenSize);
        var mlp = Weight.Matrix($"{name}.mlp.gate_up_proj.weight", 2 * intermediate, spec.HiddenSize);
        return LlamaTensors.MapLayer(spec, name) with
        {
            Query = Weight.Part(attention, first: 0, queries),
            Key = Weight.Part(attention, first: queries, keys),
            Value = Weight.Part(attention, first: queries + keys, keys),
            Gate = Weight.Part(mlp, first: 0, intermediate),
            Up = Weight.Part(mlp, first: intermediate, intermediate),
        };
    }
}
