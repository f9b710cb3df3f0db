using W2S.Engine;
using W2S.Engine.Search;

namespace W2S.SemanticKernel;

/// <summary>Settings as a request to the engine. Everything is copied: later changes to the settings do not reach the request.</summary>
internal static class RequestTranslation
{
    /// <param name="largeModel">Used where the settings name none; null leaves it to the registry.</param>
    /// <exception cref="InvalidOptionException">A setting has a value that cannot be, alone or with the method chosen.</exception>
    public static GenerationRequest ToRequest(Prompt prompt, WeakToStrongPromptExecutionSettings settings, string? largeModel) => new()
    {
        Prompt = prompt,
        LargeModel = settings.LargeModel ?? largeModel,
        Guidance = settings.Guidance is { } guidance ? Distinct([.. guidance]) : null,
        Search = new SearchSettings
        {
            Method = settings.Method ?? default,
            BeamWidth = settings.BeamWidth,
            SuccessorsPerBeam = settings.SuccessorsPerBeam,
            ChunkLength = settings.ChunkLength,
            EftStrength = settings.EftStrength,
            MaxNewTokens = settings.MaxTokens,
            Temperature = settings.Temperature,
            TopK = settings.TopK,
            TopP = settings.TopP,
            Seed = settings.Seed,
            StopSequences = settings.StopSequences is { } stops ? [.. stops] : null,
            TokenBudget = settings.TokenBudget,
            ResultCount = settings.ResultsPerPrompt,
            IncludeTrace = settings.IncludeTrace ?? false,
        }.ToOptions(),
    };

    private static List<GuidanceChoice> Distinct(List<GuidanceChoice> guidance) =>
        guidance.GroupBy(choice => choice.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new InvalidOptionException("guidance", $"'{twice.Key}' found {twice.Count()} times, each name once expected")
            : guidance;
}
