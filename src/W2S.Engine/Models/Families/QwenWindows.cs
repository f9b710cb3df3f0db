using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>Windows as Qwen's configurations have them: switched off by default, and on upper layers only.</summary>
internal static class QwenWindows
{
    private const int DefaultWindow = 4_096;
    private const int DefaultFirstLayer = 28;

    public static IReadOnlyList<int?> Read(ModelConfig config, int layers)
    {
        var stated = WindowReader.Read(config, DefaultWindow);
        var window = config.Flag("use_sliding_window", fallback: false) ? stated : null;
        var first = config.Whole("max_window_layers", ConfigRanges.FirstWindowLayer, DefaultFirstLayer);
        return WindowReader.ByLayer(config, layers, window, layer => window is not null && layer >= first);
    }
}
