namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>What came back from one call.</summary>
/// <param name="Choices">New text only, without the answer it continues; may be empty.</param>
/// <param name="InputTokens">Tokens the model read, as it reports them; null where it does not.</param>
/// <param name="OutputTokens">Tokens of all choices together, as it reports them; null where it does not.</param>
public sealed record TextModelReply(IReadOnlyList<TextChoice> Choices, long? InputTokens = null, long? OutputTokens = null);

/// <summary>One of the choices of a reply.</summary>
/// <param name="Text">Null where the model gave none.</param>
/// <param name="Finish">Why it ended.</param>
public sealed record TextChoice(string? Text, TextFinish Finish);

/// <summary>Why a choice ended, as the model reports it.</summary>
public enum TextFinish
{
    /// <summary>The model did not say.</summary>
    Unknown,

    /// <summary>The answer is complete, or a stop sequence came up.</summary>
    Stop,

    /// <summary>It was cut at the longest length asked for.</summary>
    Length,

    /// <summary>A filter of the model's host withheld it, in whole or in part.</summary>
    ContentFilter,
}
