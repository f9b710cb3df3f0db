using W2S.Engine;
using W2S.Engine.Sampling;
using W2S.Engine.Search;

namespace W2S.SemanticKernel;

/// <summary>Settings as a request to the engine. Everything is copied: later changes to the settings do not reach the request.</summary>
internal static class RequestTranslation
{
    /// <summary>N of best-of-n where the settings give none: as many responses as the default W * K.</summary>
    private const int DefaultBestOf = 16;

    /// <param name="largeModel">Used where the settings name none; null leaves it to the registry.</param>
    /// <exception cref="InvalidOptionException">A setting has a value that cannot be, alone or with the method chosen.</exception>
    public static GenerationRequest ToRequest(string prompt, WeakToStrongPromptExecutionSettings settings, string? largeModel)
    {
        var search = Complete(Preset(settings), settings);
        search.Validate();
        return new GenerationRequest
        {
            Prompt = prompt,
            LargeModel = settings.LargeModel ?? largeModel,
            Guidance = settings.Guidance is { } guidance ? [.. guidance] : null,
            Search = search,
        };
    }

    /// <summary>W, K, L and the strength of EFT, which depend on the method.</summary>
    private static SearchOptions Preset(WeakToStrongPromptExecutionSettings settings)
    {
        var method = settings.Method ?? WeakToStrongMethod.ChunkLevel;
        if (method is not WeakToStrongMethod.Eft)
        {
            RequireUnset("eft_strength", settings.EftStrength, method);
        }

        if (method is not WeakToStrongMethod.ChunkLevel)
        {
            RequireUnset("chunk_length", settings.ChunkLength, method);
        }

        if (method is WeakToStrongMethod.BestOfN or WeakToStrongMethod.Sampling or WeakToStrongMethod.Eft)
        {
            RequireUnset("beam_width", settings.BeamWidth, method);
        }

        if (method is WeakToStrongMethod.Sampling or WeakToStrongMethod.Eft)
        {
            RequireUnset("successors_per_beam", settings.SuccessorsPerBeam, method);
        }

        var defaults = new SearchOptions();
        var beamWidth = settings.BeamWidth ?? defaults.BeamWidth;
        var successors = settings.SuccessorsPerBeam ?? defaults.SuccessorsPerBeam;
        return method switch
        {
            WeakToStrongMethod.ChunkLevel => SearchOptions.ChunkLevel(beamWidth, successors, settings.ChunkLength ?? defaults.ChunkLength!.Value),
            WeakToStrongMethod.BestOfN => BestOf(settings.SuccessorsPerBeam ?? DefaultBestOf, settings.ResultsPerPrompt ?? 1),
            WeakToStrongMethod.TokenLevel => SearchOptions.TokenLevel(beamWidth, successors),
            WeakToStrongMethod.Sampling => SearchOptions.PlainSampling(),
            WeakToStrongMethod.Eft => SearchOptions.Eft(settings.EftStrength ?? 1),
            _ => throw new InvalidOptionException("method", $"{(int)method} found, a {nameof(WeakToStrongMethod)} expected"),
        };
    }

    /// <summary>To return several of N responses, the search must keep them all: W = N and K = 1 samples the same N.</summary>
    private static SearchOptions BestOf(int count, int results) =>
        results > 1 ? SearchOptions.BestOf(1) with { BeamWidth = count } : SearchOptions.BestOf(count);

    private static SearchOptions Complete(SearchOptions preset, WeakToStrongPromptExecutionSettings settings) => preset with
    {
        MaxNewTokens = settings.MaxTokens ?? preset.MaxNewTokens,
        Sampling = new SamplingOptions
        {
            Temperature = settings.Temperature ?? preset.Sampling.Temperature,
            TopK = settings.TopK ?? preset.Sampling.TopK,
            TopP = settings.TopP ?? preset.Sampling.TopP,
        },
        Seed = settings.Seed,
        StopSequences = settings.StopSequences is { } stops ? [.. stops] : [],
        TokenBudget = settings.TokenBudget,
        ResultCount = settings.ResultsPerPrompt ?? 1,
        IncludeTrace = settings.IncludeTrace ?? false,
    };

    private static void RequireUnset<T>(string setting, T? value, WeakToStrongMethod method)
        where T : struct
    {
        if (value is not null)
        {
            throw new InvalidOptionException(setting, $"{value} found, but method {WeakToStrongMethodConverter.Name(method)} leaves no choice of it");
        }
    }
}
