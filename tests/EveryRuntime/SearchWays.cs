using W2S.Engine.Guidance;
using W2S.Engine.Search;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Each kind of search over models that are called as in <see cref="Support.CheckpointModels"/>, as test data.</summary>
public static class SearchWays
{
    public static TheoryData<string> Names => [.. Searches.Keys];

    private static Dictionary<string, (SearchOptions Options, string[] Guidance)> Searches { get; } = new(StringComparer.Ordinal)
    {
        ["chunk-level"] = (SearchOptions.ChunkLevel(2, 3, 4), ["same"]),
        ["across vocabularies"] = (SearchOptions.ChunkLevel(2, 3, 4), ["other"]),
        ["two pairs"] = (SearchOptions.ChunkLevel(3, 2, 5), ["same", "other"]),
        ["best-of-N"] = (SearchOptions.BestOf(5), ["same"]),
        ["token-level"] = (SearchOptions.TokenLevel(2, 2), ["same"]),
        ["sampling"] = (SearchOptions.PlainSampling(), []),
        ["EFT"] = (SearchOptions.Eft(0.5), ["same"]),
    };

    internal static GenerationRequest Request(string way, int seed = 1) => new()
    {
        Prompt = "A prompt",
        Guidance = [.. Searches[way].Guidance.Select(name => new GuidanceChoice(name))],
        Search = Searches[way].Options with { MaxNewTokens = 16, Seed = seed },
    };
}
