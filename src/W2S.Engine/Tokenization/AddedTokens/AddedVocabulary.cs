using W2S.Engine.Tokenization.Normalizers;

namespace W2S.Engine.Tokenization.AddedTokens;

/// <summary>
/// Takes added tokens out of a text and normalizes what is left, in the order of the <c>tokenizers</c> library: first the
/// tokens found in text as given, then normalization, then the tokens found in normalized text.
/// </summary>
internal sealed class AddedVocabulary
{
    private readonly AddedTokenTrie _given;
    private readonly AddedTokenTrie _normalized;
    private readonly INormalizer? _normalizer;

    public AddedVocabulary(IReadOnlyList<AddedToken> tokens, INormalizer? normalizer)
    {
        Tokens = tokens;
        _normalizer = normalizer;
        _given = new AddedTokenTrie(tokens.Where(t => !t.IsNormalized).Select(t => (t.Content, t)));
        _normalized = new AddedTokenTrie(tokens.Where(t => t.IsNormalized).Select(t => (SpellingOf(t), t)));
    }

    /// <summary>All added tokens, by ascending id.</summary>
    public IReadOnlyList<AddedToken> Tokens { get; }

    /// <summary>How the token is spelled in normalized text and when decoded.</summary>
    public string SpellingOf(AddedToken token) =>
        token.IsNormalized && _normalizer is not null
            ? _normalizer.Normalize(new MarkedText(token.Content, []), SectionStart.BeginsText).Text
            : token.Content;

    /// <summary>
    /// Characters that a text must not be cut behind (<see cref="SpaceCut"/>), for its two parts to have the added tokens of the whole; null
    /// where no such rule is known. Special tokens do not count: in untrusted text they are not found.
    /// </summary>
    /// <param name="space">What the normalizer makes of a space.</param>
    public string? NoCutBehind(char space)
    {
        var ordinary = Tokens.Where(t => !t.IsSpecial).ToList();
        var swallowing = ordinary.Where(t => t.StripsRight).ToList();
        return ordinary.TrueForAll(t => KeepsCut(t, SpellingOf(t), t.IsNormalized ? space : ' ', new SpaceCut(space.ToString())))
            && swallowing.TrueForAll(t => !t.IsNormalized)
                ? string.Concat(swallowing.Select(t => t.Content[^1]))
                : null;
    }

    // None may reach over the cut, and one that begins there must not look at what stands before.
    private static bool KeepsCut(AddedToken token, string spelling, char space, SpaceCut cut) =>
        cut.Last(spelling.Replace(space, ' ')) is 0 && !(token.IsSingleWord && spelling[0] == space);

    /// <summary>The text in order.</summary>
    /// <param name="start">Where the text itself begins.</param>
    public IEnumerable<Section> Split(MarkedText text, SectionStart start)
    {
        foreach (var given in AddedTokenMatcher.Split(text, _given))
        {
            if (given.Token is not null)
            {
                yield return new Section(given.Token.Id, string.Empty, start);
                continue;
            }

            var rest = text.Slice(given.Start, given.End);
            rest = _normalizer?.Normalize(rest, start) ?? rest;
            foreach (var part in AddedTokenMatcher.Split(rest, _normalized))
            {
                var isFirst = given.Start is 0 && part.Start is 0;
                yield return new Section(
                    part.Token?.Id,
                    part.Token is null ? rest.Slice(part.Start, part.End).Text : string.Empty,
                    start is SectionStart.BeginsText && !isFirst ? SectionStart.InsideText : start);
            }
        }
    }
}
