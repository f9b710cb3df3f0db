namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>What becomes of the matches that split a text.</summary>
internal enum SplitBehavior
{
    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>They are left out.</summary>
    Removed,

    /// <summary>Each joins the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>Each joins the piece after it.</summary>
    MergedWithNext,

    /// <summary>Matches that touch are one piece.</summary>
    Contiguous,
}
