using System.Text.Json.Serialization;
using W2S.Engine.Sampling;
using W2S.Engine.Search;

namespace W2S.Engine.Settings;

/// <summary>
/// A request as a user asks for it: models, a method, and those of its settings they care to set, by the names they have in JSON, YAML and
/// prompt files. Semantic Kernel settings, chat options and the command line all become one of these, so that all have the same defaults
/// and refuse the same things. Immutable.
/// </summary>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
public sealed record GenerationSettings
{
    /// <summary>N of best-of-n unless given: as many responses as chunk-level search compares by default (W * K).</summary>
    public const int DefaultBestOf = 16;

    /// <summary>Registered name of the large model, or of a service that is to be one. Default: the registry's.</summary>
    [JsonPropertyName("large_model")]
    public string? LargeModel { get; init; }

    /// <summary>
    /// Registered guidance and how much each counts. Default: the registry's; empty for none, which only sampling allows.
    /// </summary>
    [JsonPropertyName("guidance")]
    [JsonConverter(typeof(GuidanceChoicesConverter))]
    public IReadOnlyList<GuidanceChoice>? Guidance { get; init; }

    /// <summary>How to search. Default <see cref="SearchMethod.ChunkLevel"/>.</summary>
    [JsonPropertyName("method")]
    public SearchMethod? Method { get; init; }

    /// <summary>W. Default 4; fixed for best-of-n, sampling and eft.</summary>
    [JsonPropertyName("beam_width")]
    public int? BeamWidth { get; init; }

    /// <summary>K, or the N of best-of-n. Default 4, or <see cref="DefaultBestOf"/>; fixed for sampling and eft.</summary>
    [JsonPropertyName("successors_per_beam")]
    public int? SuccessorsPerBeam { get; init; }

    /// <summary>L, in tokens. Default 5; only for chunk-level.</summary>
    [JsonPropertyName("chunk_length")]
    public int? ChunkLength { get; init; }

    /// <inheritdoc cref="SearchOptions.MaxNewTokens"/>
    [JsonPropertyName("max_tokens")]
    public int? MaxTokens { get; init; }

    /// <inheritdoc cref="SamplingOptions.Temperature"/>
    [JsonPropertyName("temperature")]
    public double? Temperature { get; init; }

    /// <inheritdoc cref="SamplingOptions.TopK"/>
    [JsonPropertyName("top_k")]
    public int? TopK { get; init; }

    /// <inheritdoc cref="SamplingOptions.TopP"/>
    [JsonPropertyName("top_p")]
    public double? TopP { get; init; }

    /// <inheritdoc cref="SearchOptions.Seed"/>
    [JsonPropertyName("seed")]
    public long? Seed { get; init; }

    /// <inheritdoc cref="SearchOptions.StopSequences"/>
    [JsonPropertyName("stop_sequences")]
    public IReadOnlyList<string>? StopSequences { get; init; }

    /// <inheritdoc cref="SearchOptions.TokenBudget"/>
    [JsonPropertyName("token_budget")]
    public long? TokenBudget { get; init; }

    /// <inheritdoc cref="SearchOptions.CallBudget"/>
    [JsonPropertyName("call_budget")]
    public long? CallBudget { get; init; }

    /// <summary>1/beta. Default 1; only for eft.</summary>
    [JsonPropertyName("eft_strength")]
    public double? EftStrength { get; init; }

    /// <inheritdoc cref="SearchOptions.ResultCount"/>
    [JsonPropertyName("results_per_prompt")]
    public int? ResultsPerPrompt { get; init; }

    /// <inheritdoc cref="SearchOptions.IncludeTrace"/>
    [JsonPropertyName("include_trace")]
    [JsonConverter(typeof(BooleanOrTextConverter))]
    public bool? IncludeTrace { get; init; }

    /// <summary>These settings, completed by <paramref name="others"/> where they leave something open.</summary>
    public GenerationSettings Over(GenerationSettings others) => new()
    {
        LargeModel = LargeModel ?? others.LargeModel,
        Guidance = Guidance ?? others.Guidance,
        Method = Method ?? others.Method,
        BeamWidth = BeamWidth ?? others.BeamWidth,
        SuccessorsPerBeam = SuccessorsPerBeam ?? others.SuccessorsPerBeam,
        ChunkLength = ChunkLength ?? others.ChunkLength,
        MaxTokens = MaxTokens ?? others.MaxTokens,
        Temperature = Temperature ?? others.Temperature,
        TopK = TopK ?? others.TopK,
        TopP = TopP ?? others.TopP,
        Seed = Seed ?? others.Seed,
        StopSequences = StopSequences ?? others.StopSequences,
        TokenBudget = TokenBudget ?? others.TokenBudget,
        CallBudget = CallBudget ?? others.CallBudget,
        EftStrength = EftStrength ?? others.EftStrength,
        ResultsPerPrompt = ResultsPerPrompt ?? others.ResultsPerPrompt,
        IncludeTrace = IncludeTrace ?? others.IncludeTrace,
    };

    /// <summary>
    /// These settings, and <paramref name="defaults"/> where they leave one open. What shapes the default method's search does not count for
    /// another method.
    /// </summary>
    public GenerationSettings WithDefaults(GenerationSettings defaults) => Over(
        Method is null || Method == defaults.MethodOrDefault
            ? defaults
            : defaults with { BeamWidth = null, SuccessorsPerBeam = null, ChunkLength = null, EftStrength = null });

    /// <summary>The complete request.</summary>
    /// <param name="defaultLargeModel">Used where the settings name none; null leaves it to the registry.</param>
    /// <exception cref="InvalidOptionException">A setting has a value that cannot be, alone or with the method.</exception>
    public GenerationRequest ToRequest(Prompt prompt, string? defaultLargeModel = null) => new()
    {
        Prompt = prompt,
        LargeModel = LargeModel ?? defaultLargeModel,
        Guidance = Guidance is { } guidance ? Distinct([.. guidance]) : null,
        Search = ToOptions(),
    };

    /// <summary>The complete search.</summary>
    /// <exception cref="InvalidOptionException">A setting has a value that cannot be, alone or with the method.</exception>
    public SearchOptions ToOptions()
    {
        var preset = Preset(MethodOrDefault);
        var most = MethodOrDefault is SearchMethod.BestOfN ? preset.BeamWidth * preset.SuccessorsPerBeam : preset.BeamWidth;
        if (most >= 1 && ResultsPerPrompt > most)
        {
            throw new InvalidOptionException(
                "results_per_prompt", $"{ResultsPerPrompt} found, at most {most} expected with method {MethodOrDefault.Name()}");
        }

        var options = preset with
        {
            MaxNewTokens = MaxTokens ?? preset.MaxNewTokens,
            Sampling = new SamplingOptions
            {
                Temperature = Temperature ?? preset.Sampling.Temperature,
                TopK = TopK ?? preset.Sampling.TopK,
                TopP = TopP ?? preset.Sampling.TopP,
            },
            Seed = Seed,
            StopSequences = StopSequences is { } stops ? [.. stops] : [],
            TokenBudget = TokenBudget,
            CallBudget = CallBudget,
            ResultCount = ResultsPerPrompt ?? 1,
            IncludeTrace = IncludeTrace ?? false,
        };
        options.Validate();
        return options;
    }

    private SearchOptions Preset(SearchMethod method)
    {
        var hasNoBeam = method is SearchMethod.BestOfN or SearchMethod.Sampling or SearchMethod.Eft;
        RefuseWhere(hasNoBeam, "beam_width", BeamWidth);
        RefuseWhere(method is SearchMethod.Sampling or SearchMethod.Eft, "successors_per_beam", SuccessorsPerBeam);
        RefuseWhere(method is not SearchMethod.ChunkLevel, "chunk_length", ChunkLength);
        RefuseWhere(method is not SearchMethod.Eft, "eft_strength", EftStrength);

        var chunkLevel = SearchOptions.ChunkLevel();
        var beamWidth = BeamWidth ?? chunkLevel.BeamWidth;
        var successors = SuccessorsPerBeam ?? chunkLevel.SuccessorsPerBeam;
        return method switch
        {
            SearchMethod.ChunkLevel => chunkLevel with
            {
                BeamWidth = beamWidth, SuccessorsPerBeam = successors, ChunkLength = ChunkLength ?? chunkLevel.ChunkLength,
            },
            SearchMethod.BestOfN => BestOf(SuccessorsPerBeam ?? DefaultBestOf),
            SearchMethod.TokenLevel => SearchOptions.TokenLevel(beamWidth, successors),
            SearchMethod.Sampling => SearchOptions.PlainSampling(),
            SearchMethod.Eft => SearchOptions.Eft(EftStrength ?? 1),
            _ => throw new InvalidOptionException(
                "method", $"{(int)method} found, one of {string.Join(", ", SearchMethodNames.All)} expected"),
        };
    }

    private SearchMethod MethodOrDefault => Method ?? SearchMethod.ChunkLevel;

    /// <summary>To return several of N responses, the search must keep them all: W = N and K = 1 samples the same N.</summary>
    private SearchOptions BestOf(int count) =>
        ResultsPerPrompt > 1 && count > 0 ? SearchOptions.BestOf(1) with { BeamWidth = count } : SearchOptions.BestOf(count);

    private void RefuseWhere<T>(bool isForeign, string setting, T? value)
        where T : struct
    {
        if (isForeign && value is not null)
        {
            throw new InvalidOptionException(setting, $"{value} found, but method {MethodOrDefault.Name()} leaves no choice of it");
        }
    }

    private static List<GuidanceChoice> Distinct(List<GuidanceChoice> guidance) =>
        guidance.GroupBy(choice => choice.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new InvalidOptionException("guidance", $"'{twice.Key}' found {twice.Count()} times, each name once expected")
            : guidance;
}
