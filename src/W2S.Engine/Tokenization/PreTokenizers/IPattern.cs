namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Finds what a pre-tokenizer looks for. Immutable and safe to use from any thread.</summary>
internal interface IPattern
{
    /// <summary>Appends all matches, ascending, none empty, none overlapping.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    void FindMatches(ReadOnlySpan<char> text, List<Piece> matches);
}

/// <summary>A stretch of a text.</summary>
internal readonly record struct Piece(int Start, int End);
