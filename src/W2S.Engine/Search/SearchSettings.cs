using W2S.Engine.Sampling;

namespace W2S.Engine.Search;

/// <summary>
/// A search as a user asks for it: a method, and those of its settings they care to set. Semantic Kernel settings and the command
/// line both become one of these, so that both have the same defaults and refuse the same things.
/// </summary>
public sealed record SearchSettings
{
    /// <summary>N of best-of-n unless given: as many responses as chunk-level search compares by default (W * K).</summary>
    public const int DefaultBestOf = 16;

    /// <summary>How to search.</summary>
    public SearchMethod Method { get; init; }

    /// <summary>W. Default 4; fixed for best-of-n, sampling and eft.</summary>
    public int? BeamWidth { get; init; }

    /// <summary>K, or the N of best-of-n. Default 4, or <see cref="DefaultBestOf"/>; fixed for sampling and eft.</summary>
    public int? SuccessorsPerBeam { get; init; }

    /// <summary>L, in tokens. Default 5; only for chunk-level.</summary>
    public int? ChunkLength { get; init; }

    /// <summary>1/beta. Default 1; only for eft.</summary>
    public double? EftStrength { get; init; }

    /// <inheritdoc cref="SearchOptions.MaxNewTokens"/>
    public int? MaxNewTokens { get; init; }

    /// <inheritdoc cref="SamplingOptions.Temperature"/>
    public double? Temperature { get; init; }

    /// <inheritdoc cref="SamplingOptions.TopK"/>
    public int? TopK { get; init; }

    /// <inheritdoc cref="SamplingOptions.TopP"/>
    public double? TopP { get; init; }

    /// <inheritdoc cref="SearchOptions.Seed"/>
    public long? Seed { get; init; }

    /// <inheritdoc cref="SearchOptions.StopSequences"/>
    public IReadOnlyList<string>? StopSequences { get; init; }

    /// <inheritdoc cref="SearchOptions.TokenBudget"/>
    public long? TokenBudget { get; init; }

    /// <inheritdoc cref="SearchOptions.ResultCount"/>
    public int? ResultCount { get; init; }

    /// <inheritdoc cref="SearchOptions.IncludeTrace"/>
    public bool IncludeTrace { get; init; }

    /// <summary>The complete search.</summary>
    /// <exception cref="InvalidOptionException">A setting has a value that cannot be, alone or with the method.</exception>
    public SearchOptions ToOptions()
    {
        var preset = Preset();
        var most = Method is SearchMethod.BestOfN ? preset.BeamWidth * preset.SuccessorsPerBeam : preset.BeamWidth;
        if (most >= 1 && ResultCount > most)
        {
            throw new InvalidOptionException("results_per_prompt", $"{ResultCount} found, at most {most} expected with method {Method.Name()}");
        }

        var options = preset with
        {
            MaxNewTokens = MaxNewTokens ?? preset.MaxNewTokens,
            Sampling = new SamplingOptions
            {
                Temperature = Temperature ?? preset.Sampling.Temperature,
                TopK = TopK ?? preset.Sampling.TopK,
                TopP = TopP ?? preset.Sampling.TopP,
            },
            Seed = Seed,
            StopSequences = StopSequences ?? [],
            TokenBudget = TokenBudget,
            ResultCount = ResultCount ?? 1,
            IncludeTrace = IncludeTrace,
        };
        options.Validate();
        return options;
    }

    private SearchOptions Preset()
    {
        var hasNoBeam = Method is SearchMethod.BestOfN or SearchMethod.Sampling or SearchMethod.Eft;
        RefuseWhere(hasNoBeam, "beam_width", BeamWidth);
        RefuseWhere(Method is SearchMethod.Sampling or SearchMethod.Eft, "successors_per_beam", SuccessorsPerBeam);
        RefuseWhere(Method is not SearchMethod.ChunkLevel, "chunk_length", ChunkLength);
        RefuseWhere(Method is not SearchMethod.Eft, "eft_strength", EftStrength);

        var chunkLevel = SearchOptions.ChunkLevel();
        var beamWidth = BeamWidth ?? chunkLevel.BeamWidth;
        var successors = SuccessorsPerBeam ?? chunkLevel.SuccessorsPerBeam;
        return Method switch
        {
            SearchMethod.ChunkLevel => chunkLevel with
            {
                BeamWidth = beamWidth, SuccessorsPerBeam = successors, ChunkLength = ChunkLength ?? chunkLevel.ChunkLength,
            },
            SearchMethod.BestOfN => BestOf(SuccessorsPerBeam ?? DefaultBestOf),
            SearchMethod.TokenLevel => SearchOptions.TokenLevel(beamWidth, successors),
            SearchMethod.Sampling => SearchOptions.PlainSampling(),
            SearchMethod.Eft => SearchOptions.Eft(EftStrength ?? 1),
            _ => throw new InvalidOptionException("method", $"{(int)Method} found, one of {string.Join(", ", SearchMethodNames.All)} expected"),
        };
    }

    /// <summary>To return several of N responses, the search must keep them all: W = N and K = 1 samples the same N.</summary>
    private SearchOptions BestOf(int count) =>
        ResultCount > 1 && count > 0 ? SearchOptions.BestOf(1) with { BeamWidth = count } : SearchOptions.BestOf(count);

    private void RefuseWhere<T>(bool isForeign, string setting, T? value)
        where T : struct
    {
        if (isForeign && value is not null)
        {
            throw new InvalidOptionException(setting, $"{value} found, but method {Method.Name()} leaves no choice of it");
        }
    }
}
