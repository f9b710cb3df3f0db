namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Writes spaces as a mark, and puts one before pieces that begin without: SentencePiece's U+2581, or the space itself.</summary>
internal sealed class SpaceMark(char mark, PrependScheme scheme)
{
    /// <summary>The piece with its marks.</summary>
    /// <param name="start">What stands before it. A response, which continues a prompt, gets no first mark.</param>
    public ReadOnlySpan<char> Apply(ReadOnlySpan<char> piece, SectionStart start)
    {
        if (mark is not ' ' && piece.Contains(' '))
        {
            piece = piece.ToString().Replace(' ', mark);
        }

        var prepends = scheme switch
        {
            PrependScheme.Always => start is not SectionStart.ContinuesPrompt,
            PrependScheme.First => start is SectionStart.BeginsText,
            _ => false,
        };
        return prepends && piece[0] != mark ? string.Concat([mark], piece) : piece;
    }

    /// <summary>What becomes of a space that a text is cut before (<see cref="SpaceCut"/>); null where a mark may be put before it.</summary>
    public char? SpaceAtCut(char space, SectionStart start) =>
        scheme is PrependScheme.Always && start is not SectionStart.ContinuesPrompt ? null
        : space is ' ' ? mark
        : space;
}
