using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;

namespace W2S.Cli.Output;

/// <summary>What <c>w2s generate --json</c> answers; the first four describe the best response.</summary>
/// <param name="Score">Nats; null where nothing was scored.</param>
/// <param name="Seed">With it, the same call gives the same text.</param>
/// <param name="Results">All responses asked for, best first.</param>
internal sealed record GenerationOutput(
    string Text, double? Score, string FinishReason, long Seed, GenerationUsage Usage, IReadOnlyList<GeneratedText> Results)
{
    /// <param name="isScored">Whether the search compared responses: otherwise every score is 0 and says nothing.</param>
    public static GenerationOutput From(GenerationResult result, bool isScored) => new(
        result.Best.Text,
        isScored ? result.Best.Score : null,
        Name(result.Best.Finish),
        result.Seed,
        new GenerationUsage(result.LargeModelUsage, result.GuidanceUsage),
        [.. result.Hypotheses.Select(h => new GeneratedText(h.Text, isScored ? h.Score : null, Name(h.Finish), h.Tokens))]);

    private static string Name(FinishReason? reason) => reason switch
    {
        Engine.LargeModels.FinishReason.EndOfSequence => "endOfSequence",
        Engine.LargeModels.FinishReason.StopSequence => "stopSequence",
        Engine.LargeModels.FinishReason.Budget => "budget",
        _ => "length",
    };
}

/// <summary>One response.</summary>
/// <param name="Score">Nats; null where nothing was scored.</param>
/// <param name="Tokens">In the large model's vocabulary.</param>
internal sealed record GeneratedText(string Text, double? Score, string FinishReason, IReadOnlyList<int> Tokens);

/// <summary>What each model computed.</summary>
internal sealed record GenerationUsage(ModelUsage LargeModel, IReadOnlyList<ModelUsage> Guidance);

/// <summary>A piece of <c>w2s generate --stream --json</c>; pieces joined are the text.</summary>
internal sealed record GenerationPiece(string Piece);
