namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>
/// What splitting does where a text is cut before a space that follows neither white space nor another such space
/// (<see cref="SpaceCut"/>).
/// </summary>
internal enum CutEffect
{
    /// <summary>Not known: what lies on one side may change how the other is split.</summary>
    Unknown,

    /// <summary>Each side is split as it is alone, but for a piece that may reach over the cut.</summary>
    Independent,

    /// <summary>Each side is split as it is alone, and a piece begins at the cut.</summary>
    Boundary,
}
