using W2S.Engine.Checkpoints;

namespace W2S.Engine.Models.Configuration;

/// <summary>Reads how many tokens each layer attends to.</summary>
internal static class WindowReader
{
    private const string Key = "sliding_window";
    private const string Types = "layer_types";
    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";

    /// <summary>One window for all layers.</summary>
    /// <param name="fallback">Where the key is absent; null written there is no window.</param>
    public static IReadOnlyList<int?> ForAllLayers(ModelConfig config, int layers, int? fallback) =>
        Read(config, fallback) is { } window ? [.. Enumerable.Repeat<int?>(window, layers)] : [];

    /// <summary>A window for the layers that <c>layer_types</c> says, or else those that slide by default.</summary>
    /// <param name="window">Null where there is none to slide.</param>
    public static IReadOnlyList<int?> ByLayer(ModelConfig config, int layers, int? window, Func<int, bool> slidesByDefault)
    {
        bool[] slides = config.Has(Types)
            ? ReadTypes(config, layers)
            : [.. Enumerable.Range(0, layers).Select(slidesByDefault)];
        if (!slides.Contains(true))
        {
            return [];
        }

        return window is not null
            ? [.. slides.Select(slide => slide ? window : null)]
            : throw config.Refuse(Types, $"{Sliding} found, only {Full} expected without a {Key} in use");
    }

    /// <summary>The window of those layers that slide.</summary>
    /// <param name="fallback">Where the key is absent; null written there is no window.</param>
    public static int? Read(ModelConfig config, int? fallback) => config.WholeOrNone(Key, ConfigRanges.Window, fallback);

    private static bool[] ReadTypes(ModelConfig config, int layers)
    {
        var types = config.Texts(Types);
        if (types.Count != layers)
        {
            throw config.Refuse(Types, $"{types.Count} layers found, num_hidden_layers {layers} expected");
        }

        return [.. types.Select(type => type switch
        {
            Full => false,
            Sliding => true,
            _ => throw config.Refuse(Types, $"'{FileText.Shown(type)}' found, {Full} or {Sliding} expected"),
        })];
    }
}
