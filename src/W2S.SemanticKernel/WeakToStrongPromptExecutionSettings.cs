using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.Engine.Search;

namespace W2S.SemanticKernel;

/// <summary>What one prompt asks of <see cref="WeakToStrongTextGenerationService"/>; whatever is left null has the default given.</summary>
/// <remarks>Values are checked when they are used, so that settings from code, JSON and YAML meet the same rules.</remarks>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
public sealed class WeakToStrongPromptExecutionSettings : PromptExecutionSettings
{
    /// <summary>Registered name of the large model. Default: the service's own, then the registry's default.</summary>
    [JsonPropertyName("large_model")]
    public string? LargeModel
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>Registered guidance and how much each counts. Default: the registry's default; empty for none.</summary>
    [JsonPropertyName("guidance")]
    [JsonConverter(typeof(GuidanceChoicesConverter))]
    public IList<GuidanceChoice>? Guidance
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>How to search. Default <see cref="SearchMethod.ChunkLevel"/>.</summary>
    [JsonPropertyName("method")]
    public SearchMethod? Method
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>W: hypotheses kept after each chunk. Default 4; fixed for best-of-n, sampling and eft.</summary>
    [JsonPropertyName("beam_width")]
    public int? BeamWidth
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>K: continuations of each hypothesis, or the N of best-of-n (default 16). Default 4; fixed for sampling and eft.</summary>
    [JsonPropertyName("successors_per_beam")]
    public int? SuccessorsPerBeam
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>L: tokens in a chunk. Default 5; only for chunk-level.</summary>
    [JsonPropertyName("chunk_length")]
    public int? ChunkLength
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>Longest response, in the large model's tokens. Default 128.</summary>
    [JsonPropertyName("max_tokens")]
    public int? MaxTokens
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>Divides the logits; 0 always takes the most likely token. Default 0.7.</summary>
    [JsonPropertyName("temperature")]
    public double? Temperature
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>Only this many most likely tokens can be drawn; 0 for no limit. Default 50.</summary>
    [JsonPropertyName("top_k")]
    public int? TopK
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>Only the most likely tokens that together reach this probability can be drawn; in (0, 1]. Default 1.</summary>
    [JsonPropertyName("top_p")]
    public double? TopP
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>Same seed, same text. Default: a new one for each request, which the result's metadata names.</summary>
    [JsonPropertyName("seed")]
    public long? Seed
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>The response ends before the first of these that comes up. Default: none.</summary>
    [JsonPropertyName("stop_sequences")]
    public IList<string>? StopSequences
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>Most tokens the large model may sample, discarded candidates included. Default: no limit.</summary>
    [JsonPropertyName("token_budget")]
    public long? TokenBudget
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>1/beta of eft. Default 1; only for eft.</summary>
    [JsonPropertyName("eft_strength")]
    public double? EftStrength
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>How many of the best distinct responses are returned. Default 1; streaming gives one.</summary>
    [JsonPropertyName("results_per_prompt")]
    public int? ResultsPerPrompt
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>Whether the result's metadata holds everything the search saw. Default false.</summary>
    [JsonPropertyName("include_trace")]
    [JsonConverter(typeof(BooleanOrTextConverter))]
    public bool? IncludeTrace
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    /// <summary>Settings of any kind as settings of this kind; null gives the defaults.</summary>
    /// <returns>
    /// <paramref name="executionSettings"/> itself when it is of this kind and holds no extension data, otherwise a copy.
    /// </returns>
    /// <exception cref="InvalidOptionException">A setting is unknown or has a value of the wrong kind; the message names it.</exception>
    public static WeakToStrongPromptExecutionSettings FromExecutionSettings(PromptExecutionSettings? executionSettings) =>
        executionSettings switch
        {
            null => new WeakToStrongPromptExecutionSettings(),
            WeakToStrongPromptExecutionSettings { ExtensionData: null or { Count: 0 } } own => own,
            _ => SettingsReader.Read(executionSettings),
        };

    /// <inheritdoc/>
    public override PromptExecutionSettings Clone() => new WeakToStrongPromptExecutionSettings
    {
        ServiceId = ServiceId,
        ModelId = ModelId,
        FunctionChoiceBehavior = FunctionChoiceBehavior,
        ExtensionData = ExtensionData is null ? null : new Dictionary<string, object>(ExtensionData),
        LargeModel = LargeModel,
        Guidance = Guidance is null ? null : [.. Guidance],
        Method = Method,
        BeamWidth = BeamWidth,
        SuccessorsPerBeam = SuccessorsPerBeam,
        ChunkLength = ChunkLength,
        MaxTokens = MaxTokens,
        Temperature = Temperature,
        TopK = TopK,
        TopP = TopP,
        Seed = Seed,
        StopSequences = StopSequences is null ? null : [.. StopSequences],
        TokenBudget = TokenBudget,
        EftStrength = EftStrength,
        ResultsPerPrompt = ResultsPerPrompt,
        IncludeTrace = IncludeTrace,
    };

    /// <inheritdoc/>
    public override void Freeze()
    {
        if (IsFrozen)
        {
            return;
        }

        Guidance = Guidance is null ? null : new ReadOnlyCollection<GuidanceChoice>([.. Guidance]);
        StopSequences = StopSequences is null ? null : new ReadOnlyCollection<string>([.. StopSequences]);
        base.Freeze();
    }
}
