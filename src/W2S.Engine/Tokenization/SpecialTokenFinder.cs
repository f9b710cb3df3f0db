using W2S.Engine.Tokenization.AddedTokens;

namespace W2S.Engine.Tokenization;

/// <summary>
/// Finds special tokens in text for whoever implements <see cref="ITokenizer"/>, so that their spelling means the same to every tokenizer.
/// Where several could stand, the first counts, and of those the longest. Immutable and safe to use from any thread.
/// </summary>
public sealed class SpecialTokenFinder
{
    private readonly AddedTokenTrie _tokens;

    /// <param name="tokens">Ids of the special tokens by spelling; none of the spellings is empty.</param>
    public SpecialTokenFinder(IReadOnlyDictionary<string, int> tokens) =>
        _tokens = new AddedTokenTrie(tokens.Select(t => (t.Key, new AddedToken(t.Value, t.Key) { IsSpecial = true })));

    /// <summary>
    /// Segments read as one text, cut at the special tokens that trusted segments spell. A surrogate without its partner becomes U+FFFD.
    /// </summary>
    public IReadOnlyList<SpecialTokenPart> Split(IReadOnlyList<TextSegment> segments)
    {
        var text = MarkedText.Join(segments);
        return
        [
            .. AddedTokenMatcher.Split(text, _tokens)
                .Select(part => new SpecialTokenPart(part.Token?.Content ?? text.Text[part.Start..part.End], part.Token?.Id)),
        ];
    }

    /// <summary>The spelling that begins first at or after a position, trusted or not.</summary>
    /// <param name="from">Where to begin, in UTF-16 units.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="end">Where what follows it begins.</param>
    public bool TryFind(string text, int from, out int start, out int end)
    {
        var trusted = new MarkedText(text, [(0, text.Length)]);
        for (start = _tokens.NextStart(text, from); start < text.Length; start = _tokens.NextStart(text, start + 1))
        {
            if (_tokens.Longest(trusted, start, out end) is not null)
            {
                return true;
            }
        }

        end = start;
        return false;
    }
}

/// <summary>A stretch of a text.</summary>
/// <param name="Text">As it is, or the token's spelling.</param>
/// <param name="Id">The special token's; null for ordinary text.</param>
public readonly record struct SpecialTokenPart(string Text, int? Id);
