namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Finds what a pre-tokenizer looks for. Immutable and safe to use from any thread.</summary>
internal interface IPattern
{
    /// <summary>Appends all matches, ascending, none empty, none overlapping.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    void FindMatches(ReadOnlySpan<char> text, List<Piece> matches);

    /// <summary>What the pattern finds where a text is cut before a space: a boundary is a match that always begins there.</summary>
    /// <param name="space">What spaces are written as by then.</param>
    CutEffect AtCut(char space);
}

/// <summary>A stretch of a text.</summary>
internal readonly record struct Piece(int Start, int End);
