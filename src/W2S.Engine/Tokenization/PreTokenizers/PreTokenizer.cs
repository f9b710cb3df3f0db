namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Receives one word of a text; the span is valid during the call only.</summary>
internal delegate void WordHandler(ReadOnlySpan<char> word);

/// <summary>Cuts text into the words that byte-pair encoding works on. Immutable and safe to use from any thread.</summary>
/// <param name="splitters">Applied one after the other, each to the pieces of the one before.</param>
/// <param name="addPrefixSpace">Every piece that does not begin with a space gets one, after <paramref name="splitters"/>.</param>
/// <param name="lastSplitter">Applied after that; null for none.</param>
internal sealed class PreTokenizer(IReadOnlyList<Splitter> splitters, bool addPrefixSpace, Splitter? lastSplitter)
{
    public void ForEachWord(ReadOnlySpan<char> text, WordHandler handle)
    {
        foreach (var piece in Apply(splitters, text))
        {
            var chars = text[piece.Start..piece.End];
            if (addPrefixSpace && chars[0] is not ' ')
            {
                chars = string.Concat(" ", chars);
            }

            if (lastSplitter is null)
            {
                handle(chars);
                continue;
            }

            foreach (var word in Apply([lastSplitter], chars))
            {
                handle(chars[word.Start..word.End]);
            }
        }
    }

    private static List<Piece> Apply(IReadOnlyList<Splitter> splitters, ReadOnlySpan<char> text)
    {
        List<Piece> pieces = text.IsEmpty ? [] : [new Piece(0, text.Length)];
        foreach (var splitter in splitters)
        {
            var finer = new List<Piece>();
            foreach (var piece in pieces)
            {
                splitter.Split(text[piece.Start..piece.End], piece.Start, finer);
            }

            pieces = finer;
        }

        return pieces;
    }
}
