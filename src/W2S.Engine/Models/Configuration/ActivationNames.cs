using W2S.Engine.Checkpoints;

namespace W2S.Engine.Models.Configuration;

/// <summary>Activation functions by the names configurations give them.</summary>
internal static class ActivationNames
{
    private static readonly Dictionary<string, Activation> ByName = new(StringComparer.Ordinal)
    {
        ["gelu_new"] = Activation.GeluTanh,
        ["gelu_fast"] = Activation.GeluTanh,
        ["gelu_pytorch_tanh"] = Activation.GeluTanh,
        ["gelu"] = Activation.Gelu,
        ["silu"] = Activation.Silu,
        ["swish"] = Activation.Silu,
        ["relu"] = Activation.Relu,
    };

    public static Activation Read(ModelConfig config, string key, string fallback)
    {
        var name = config.Text(key, fallback);
        return ByName.TryGetValue(name, out var activation)
            ? activation
            : throw config.Refuse(key, $"'{FileText.Shown(name)}' found, one of {string.Join(", ", ByName.Keys)} expected");
    }
}
