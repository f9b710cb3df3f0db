namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>
/// The merges that a SentencePiece BPE vocabulary stands for. SentencePiece joins whichever two neighbours make the piece of the
/// highest score; as a list of merges that is every way to put a piece together from two others, the best piece first. Of the ways to
/// make one piece, the shorter left part comes first, as in transformers' <c>generate_merges</c>.
/// </summary>
internal static class PieceMerges
{
    public static List<(string Left, string Right)> Of(IReadOnlyList<ScoredPiece> pieces)
    {
        // Text never becomes a piece of another type by merging.
        var joinable = new Dictionary<string, float>(pieces.Count, StringComparer.Ordinal);
        foreach (var piece in pieces.Where(p => p.Type is PieceType.Normal or PieceType.UserDefined))
        {
            joinable.Add(piece.Text, piece.Score);
        }

        var lookup = joinable.GetAlternateLookup<ReadOnlySpan<char>>();
        var merges = new List<(string Left, string Right)>();

        // OrderBy is stable: pieces of the same score stay in the order of their ids.
        foreach ((var text, _) in joinable.OrderByDescending(p => p.Value))
        {
            for (var split = 1; split < text.Length; split++)
            {
                if (!char.IsLowSurrogate(text[split]) && lookup.ContainsKey(text.AsSpan(..split)) && lookup.ContainsKey(text.AsSpan(split..)))
                {
                    merges.Add((text[..split], text[split..]));
                }
            }
        }

        return merges;
    }
}
