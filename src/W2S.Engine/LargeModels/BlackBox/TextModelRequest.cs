using W2S.Engine.Sampling;

namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>One call of a text model.</summary>
public sealed record TextModelRequest
{
    /// <summary>The user's prompt: a text, or the messages of a chat.</summary>
    public required Prompt Prompt { get; init; }

    /// <summary>The answer so far, which is to be continued; empty to begin one.</summary>
    public string Response { get; init; } = "";

    /// <summary>Independent continuations wanted, at least 1; more than 1 only of a model that declares it.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Most new tokens of each choice, as the model counts them.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How tokens are drawn, as far as the model can be told.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>For models that take one, at least 0 and below 2^31; another for every call of a request.</summary>
    public int Seed { get; init; }

    /// <summary>Settings that the model is not to be sent, whatever they are here: it refuses calls that have them.</summary>
    public SamplingSettings Omit { get; init; }

    /// <summary>A choice ends before the first of these, as far as the model can be told.</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>Whether the model is to be told a setting: it says something, and is not to be left out.</summary>
    public bool Sends(SamplingSettings setting) => !Omit.HasFlag(setting) && setting switch
    {
        SamplingSettings.TopP => Sampling.TopP < 1,
        SamplingSettings.TopK => Sampling.TopK > 0,
        _ => true,
    };
}
