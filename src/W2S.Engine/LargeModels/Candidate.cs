namespace W2S.Engine.LargeModels;

/// <summary>A possible new hypothesis: one hypothesis and what the large model added to it.</summary>
public sealed class Candidate
{
    /// <summary>Index in the proposal it came with.</summary>
    public required int Index { get; init; }

    /// <summary>Index of the hypothesis it continues (or, when <see cref="IsCarried"/>, is).</summary>
    public required int Parent { get; init; }

    /// <summary>A hypothesis that was finished already and stands for itself.</summary>
    public bool IsCarried { get; init; }

    /// <summary>
    /// Whole response so far in the large model's token ids, an end token included; empty for a model that exchanges only text. May share
    /// memory with other candidates, but never changes: what a response grows by is written behind it or elsewhere.
    /// </summary>
    public required ReadOnlyMemory<int> Tokens { get; init; }

    /// <summary>Tokens of the whole response so far; by default as many as <see cref="Tokens"/>.</summary>
    public int TokenCount
    {
        get => field > 0 ? field : Tokens.Length;
        init;
    }

    /// <summary>How many of them are new in this candidate.</summary>
    public required int NewTokens { get; init; }

    /// <summary>Whole response so far as text, complete characters only; any stop sequence that ended it is still in it.</summary>
    public required string Text { get; init; }

    /// <summary>Why it can grow no further; null while it can.</summary>
    public FinishReason? Finish { get; init; }

    /// <summary>For <see cref="FinishReason.StopSequence"/>, where in <see cref="Text"/> the stop sequence begins.</summary>
    public int? StopIndex { get; init; }

    /// <summary>What a reader gets: <see cref="Text"/> up to the stop sequence.</summary>
    public string VisibleText => StopIndex is { } end ? Text[..end] : Text;
}

/// <summary>Why a response ended.</summary>
public enum FinishReason
{
    /// <summary>The large model ended it.</summary>
    EndOfSequence,

    /// <summary>A stop sequence came up.</summary>
    StopSequence,

    /// <summary>It reached the longest length asked for.</summary>
    Length,

    /// <summary>The request's budget of tokens or calls was spent.</summary>
    Budget,
}
