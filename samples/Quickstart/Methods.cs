using System.Globalization;
using W2S.Engine;
using W2S.Engine.Search;
using W2S.SemanticKernel;

namespace Quickstart;

/// <summary>A way to answer a prompt, and the name the table gives it.</summary>
internal sealed record Method(string Name, Func<WeakToStrongPromptExecutionSettings> CreateSettings);

/// <summary>The paper's baselines and its method, at the published setting for controlled sentiment.</summary>
internal static class Methods
{
    /// <summary>The large model alone.</summary>
    public static Method Sampling { get; } = new("sampling", () => Settings(SearchMethod.Sampling));

    /// <summary>The best of 16 whole responses.</summary>
    public static Method BestOf16 { get; } = new("best-of-16", () =>
    {
        var settings = Settings(SearchMethod.BestOfN);
        settings.SuccessorsPerBeam = 16;
        return settings;
    });

    /// <summary>Chunk-level beam search: 4 hypotheses, 4 successors of each, 5 tokens at a time.</summary>
    public static Method ChunkLevel { get; } = new("cbs-4-4-5", () => ChunkLevelWith("positive"));

    /// <summary>The same with a pair that has another tokenizer.</summary>
    public static Method CrossVocabulary { get; } = new("cbs-4-4-5-cross-vocabulary", () => ChunkLevelWith("positive-cross-vocabulary"));

    public static IReadOnlyList<Method> All { get; } =
    [
        Sampling,
        BestOf16,
        // Far above 1 the text falls apart, while the reward model, which never saw such text, goes on liking it.
        Eft(0.5),
        Eft(1),
        ChunkLevel,
        CrossVocabulary,
    ];

    private static WeakToStrongPromptExecutionSettings ChunkLevelWith(string pair)
    {
        var settings = Settings(SearchMethod.ChunkLevel);
        (settings.BeamWidth, settings.SuccessorsPerBeam, settings.ChunkLength) = (4, 4, 5);
        settings.Guidance = [new GuidanceChoice(pair)];
        return settings;
    }

    /// <param name="strength">1/beta: how far the distribution is tilted.</param>
    private static Method Eft(double strength) => new(
        string.Create(CultureInfo.InvariantCulture, $"eft-{strength}"),
        () =>
        {
            var settings = Settings(SearchMethod.Eft);
            settings.EftStrength = strength;
            return settings;
        });

    private static WeakToStrongPromptExecutionSettings Settings(SearchMethod method) =>
        new() { Method = method, MaxTokens = 50, Temperature = 0.7, TopK = 50 };
}
