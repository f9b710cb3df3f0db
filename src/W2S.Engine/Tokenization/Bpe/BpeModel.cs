using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace W2S.Engine.Tokenization.Bpe;

/// <summary>Byte-pair encoding of single words. Immutable but for its cache; safe to use from any thread.</summary>
/// <param name="special">Tokens that ordinary text never becomes, even where merges or the vocabulary lead to them.</param>
internal sealed class BpeModel(BpeDefinition definition, IReadOnlySet<int> special)
{
    private readonly MergeRanks _ranks = new(definition.Merges);
    private readonly MergeRanks? _ranksWithoutSpecial =
        definition.Merges.Any(m => special.Contains(m.Result)) ? new MergeRanks(definition.Merges, special) : null;

    private readonly WordCache _cache = new();

    public BpeDefinition Definition => definition;

    /// <summary>Appends the tokens of <paramref name="word"/>, which is well-formed UTF-16 and not empty.</summary>
    public void Encode(ReadOnlySpan<char> word, BpeMerger merger, List<int> ids)
    {
        if (_cache.TryGet(word, out var known))
        {
            ids.AddRange(known);
            return;
        }

        var start = ids.Count;
        Tokenize(word, merger, ids);
        _cache.Set(word, CollectionsMarshal.AsSpan(ids)[start..]);
    }

    /// <summary>Whether a token begins wherever <paramref name="space"/> follows another character in a word, whatever the word is.</summary>
    public bool BeginsTokenAt(char space)
    {
        var vocabulary = definition.Vocabulary;
        return !definition.IgnoreMerges
            && definition.Alphabet is CharacterAlphabet { ByteTokens.Count: > 0 }
            && vocabulary.TryGetId([space], out var id)
            && !special.Contains(id)
            && definition.Merges.All(m => !Joins(m.Pair) && !HasSpecial([m.Pair.Left, m.Pair.Right, m.Result]));

        bool Joins(TokenPair pair) => vocabulary[pair.Left]![^1] != space && vocabulary[pair.Right]![0] == space;
    }

    private void Tokenize(ReadOnlySpan<char> word, BpeMerger merger, List<int> ids)
    {
        if (definition.IgnoreMerges && definition.Alphabet.TryGetWhole(word, out var whole) && !special.Contains(whole))
        {
            ids.Add(whole);
            return;
        }

        var start = ids.Count;
        Merge(word, FrozenSet<int>.Empty, merger, _ranks, ids);
        if (HasSpecial(CollectionsMarshal.AsSpan(ids)[start..]))
        {
            ids.RemoveRange(start, ids.Count - start);
            Merge(word, special, merger, _ranksWithoutSpecial ?? _ranks, ids);
        }
    }

    private void Merge(ReadOnlySpan<char> word, IReadOnlySet<int> excluded, BpeMerger merger, MergeRanks ranks, List<int> ids)
    {
        // The word's symbols stand at the end of the list, and its tokens take their place.
        var start = ids.Count;
        definition.Alphabet.Spell(word, excluded, ids);
        var symbols = CollectionsMarshal.AsSpan(ids)[start..];
        var tokens = merger.Merge(symbols, ranks);
        tokens.CopyTo(symbols);
        CollectionsMarshal.SetCount(ids, start + tokens.Length);
    }

    private bool HasSpecial(ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens)
        {
            if (special.Contains(token))
            {
                return true;
            }
        }

        return false;
    }
}
