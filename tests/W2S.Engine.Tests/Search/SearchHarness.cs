using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;

namespace W2S.Engine.Tests.Search;

internal static class SearchHarness
{
    public static async Task<(GenerationResult Result, List<string> Pieces)> RunAsync(
        ILargeModel large, IGuidance guidance, SearchOptions options, string prompt = "ab", CancellationToken cancellationToken = default)
    {
        var pieces = new List<string>();
        GenerationResult? result = null;
        await foreach (var update in new ChunkBeamSearch(large, guidance, options).RunAsync(prompt, options.Seed ?? 1, cancellationToken))
        {
            pieces.Add(update.Text);
            result = update.Result;
        }

        return (result!, pieces);
    }
}
