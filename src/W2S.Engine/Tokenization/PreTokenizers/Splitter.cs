namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>Splits a text at the matches of a pattern, as <c>NormalizedString::split</c> of the <c>tokenizers</c> library does.</summary>
/// <param name="invert">What lies between matches counts as match, and matches as what lies between.</param>
internal sealed class Splitter(IPattern pattern, SplitBehavior behavior, bool invert)
{
    /// <inheritdoc cref="IPattern.AtCut"/>
    public CutEffect AtCut(char space) => (pattern.AtCut(space), behavior) switch
    {
        _ when invert => CutEffect.Unknown,
        (CutEffect.Boundary, SplitBehavior.MergedWithPrevious or SplitBehavior.Contiguous) => CutEffect.Independent,
        (var effect, _) => effect,
    };

    /// <summary>The pieces of <paramref name="text"/>; none is empty.</summary>
    public List<Piece> Split(ReadOnlySpan<char> text)
    {
        var pieces = new List<Piece>();
        var matches = new List<Piece>();
        pattern.FindMatches(text, matches);
        var previousMatched = false;
        var end = 0;
        foreach (var match in matches)
        {
            AddNext(new Piece(end, match.Start), isMatch: invert);
            AddNext(match, isMatch: !invert);
            end = match.End;
        }

        AddNext(new Piece(end, text.Length), isMatch: invert);
        return pieces;

        void AddNext(Piece piece, bool isMatch)
        {
            if (piece.Start == piece.End)
            {
                return;
            }

            var joins = pieces.Count > 0 && behavior switch
            {
                SplitBehavior.MergedWithPrevious => isMatch && !previousMatched,
                SplitBehavior.Contiguous => isMatch == previousMatched,
                SplitBehavior.MergedWithNext => !isMatch && previousMatched,
                _ => false,
            };
            previousMatched = isMatch;
            if (joins)
            {
                pieces[^1] = pieces[^1] with { End = piece.End };
            }
            else if (behavior is not SplitBehavior.Removed || !isMatch)
            {
                pieces.Add(piece);
            }
        }
    }
}
