using System.Text.Json.Serialization;
using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.Engine.Search;
using W2S.Engine.Settings;

namespace W2S.SemanticKernel;

/// <summary>What one prompt or chat asks of W2S's services; whatever is left null has the default given.</summary>
/// <remarks>
/// Values are checked when they are used, so that settings from code, JSON and YAML meet the same rules. Lists are copied when they are
/// set. Not safe to change from several threads at once.
/// </remarks>
[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
public sealed class WeakToStrongPromptExecutionSettings : PromptExecutionSettings
{
    private GenerationSettings _values = new(); // immutable, so that clones and requests share it

    /// <summary>Registered name of the large model. Default: the service's own, then the registry's default.</summary>
    [JsonPropertyName("large_model")]
    public string? LargeModel
    {
        get => _values.LargeModel;
        set => Change(_values with { LargeModel = value });
    }

    /// <summary>Registered guidance and how much each counts. Default: the registry's default; empty for none.</summary>
    [JsonPropertyName("guidance")]
    [JsonConverter(typeof(GuidanceChoicesConverter))]
    public IReadOnlyList<GuidanceChoice>? Guidance
    {
        get => _values.Guidance;
        set => Change(_values with { Guidance = value is null ? null : [.. value] });
    }

    /// <summary>How to search. Default <see cref="SearchMethod.ChunkLevel"/>.</summary>
    [JsonPropertyName("method")]
    public SearchMethod? Method
    {
        get => _values.Method;
        set => Change(_values with { Method = value });
    }

    /// <summary>W: hypotheses kept after each chunk. Default 4; fixed for best-of-n, sampling and eft.</summary>
    [JsonPropertyName("beam_width")]
    public int? BeamWidth
    {
        get => _values.BeamWidth;
        set => Change(_values with { BeamWidth = value });
    }

    /// <summary>K: continuations of each hypothesis, or the N of best-of-n (default 16). Default 4; fixed for sampling and eft.</summary>
    [JsonPropertyName("successors_per_beam")]
    public int? SuccessorsPerBeam
    {
        get => _values.SuccessorsPerBeam;
        set => Change(_values with { SuccessorsPerBeam = value });
    }

    /// <summary>L: tokens in a chunk. Default 5; only for chunk-level.</summary>
    [JsonPropertyName("chunk_length")]
    public int? ChunkLength
    {
        get => _values.ChunkLength;
        set => Change(_values with { ChunkLength = value });
    }

    /// <summary>Longest response, in the large model's tokens. Default 128.</summary>
    [JsonPropertyName("max_tokens")]
    public int? MaxTokens
    {
        get => _values.MaxTokens;
        set => Change(_values with { MaxTokens = value });
    }

    /// <summary>Divides the logits; 0 always takes the most likely token. Default 0.7.</summary>
    [JsonPropertyName("temperature")]
    public double? Temperature
    {
        get => _values.Temperature;
        set => Change(_values with { Temperature = value });
    }

    /// <summary>Only this many most likely tokens can be drawn; 0 for no limit. Default 50.</summary>
    [JsonPropertyName("top_k")]
    public int? TopK
    {
        get => _values.TopK;
        set => Change(_values with { TopK = value });
    }

    /// <summary>Only the most likely tokens that together reach this probability can be drawn; in (0, 1]. Default 1.</summary>
    [JsonPropertyName("top_p")]
    public double? TopP
    {
        get => _values.TopP;
        set => Change(_values with { TopP = value });
    }

    /// <summary>Same seed, same text. Default: a new one for each request, which the result's metadata names.</summary>
    [JsonPropertyName("seed")]
    public long? Seed
    {
        get => _values.Seed;
        set => Change(_values with { Seed = value });
    }

    /// <summary>The response ends before the first of these that comes up. Default: none.</summary>
    [JsonPropertyName("stop_sequences")]
    public IReadOnlyList<string>? StopSequences
    {
        get => _values.StopSequences;
        set => Change(_values with { StopSequences = value is null ? null : [.. value] });
    }

    /// <summary>Most tokens the large model may sample, discarded candidates included. Default: no limit.</summary>
    [JsonPropertyName("token_budget")]
    public long? TokenBudget
    {
        get => _values.TokenBudget;
        set => Change(_values with { TokenBudget = value });
    }

    /// <summary>Most calls of a large model that is asked over calls, such as a registered service. Default: no limit.</summary>
    [JsonPropertyName("call_budget")]
    public long? CallBudget
    {
        get => _values.CallBudget;
        set => Change(_values with { CallBudget = value });
    }

    /// <summary>1/beta of eft. Default 1; only for eft.</summary>
    [JsonPropertyName("eft_strength")]
    public double? EftStrength
    {
        get => _values.EftStrength;
        set => Change(_values with { EftStrength = value });
    }

    /// <summary>How many of the best distinct responses are returned. Default 1; streaming gives one.</summary>
    [JsonPropertyName("results_per_prompt")]
    public int? ResultsPerPrompt
    {
        get => _values.ResultsPerPrompt;
        set => Change(_values with { ResultsPerPrompt = value });
    }

    /// <summary>Whether the result's metadata holds everything the search saw. Default false.</summary>
    [JsonPropertyName("include_trace")]
    [JsonConverter(typeof(BooleanOrTextConverter))]
    public bool? IncludeTrace
    {
        get => _values.IncludeTrace;
        set => Change(_values with { IncludeTrace = value });
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
            _ => new WeakToStrongPromptExecutionSettings
            {
                ServiceId = executionSettings.ServiceId,
                ModelId = executionSettings.ModelId,
                FunctionChoiceBehavior = executionSettings.FunctionChoiceBehavior,
                _values = SettingsReader.Read(executionSettings),
            },
        };

    /// <summary>The settings as the engine reads them, as they are now.</summary>
    internal GenerationSettings ToGenerationSettings() => _values;

    /// <inheritdoc/>
    public override PromptExecutionSettings Clone() => new WeakToStrongPromptExecutionSettings
    {
        ServiceId = ServiceId,
        ModelId = ModelId,
        FunctionChoiceBehavior = FunctionChoiceBehavior,
        ExtensionData = ExtensionData is null ? null : new Dictionary<string, object>(ExtensionData),
        _values = _values,
    };

    private void Change(GenerationSettings values)
    {
        ThrowIfFrozen();
        _values = values;
    }
}
