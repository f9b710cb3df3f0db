using W2S.Engine.Checkpoints;
using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>The families there are.</summary>
internal static class ModelFamilies
{
    private const string Quantization = "quantization_config";

    private static readonly IDecoderFamily[] All =
    [
        new Gpt2Family(), new LlamaFamily(), new MistralFamily(), new Qwen2Family(), new Qwen3Family(), new Phi3Family(), new Gemma2Family(),
        new GptNeoXFamily(),
    ];

    /// <summary>The family a configuration names by its <c>model_type</c>.</summary>
    /// <exception cref="ModelFormatException">
    /// It names none there is, and the message lists those there are; or its weights are stored in a form that is not read.
    /// </exception>
    public static IDecoderFamily Resolve(ModelConfig config)
    {
        var type = config.Text("model_type");
        var family = Array.Find(All, family => family.ModelType == type)
            ?? throw config.Refuse(
                "model_type", $"'{FileText.Shown(type)}' found, one of {string.Join(", ", All.Select(f => f.ModelType))} expected");
        return config.Object(Quantization) is { } quantization
            ? throw config.Refuse(
                Quantization, $"'{FileText.Shown(quantization.Text("quant_method", "quantized"))}' found, F32, F16 or BF16 weights expected")
            : family;
    }
}
