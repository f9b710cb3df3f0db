using System.Buffers;
using System.Text;

namespace W2S.Engine.Tokenization.Bpe;

/// <summary>Byte-level byte-pair encoding of single words. Immutable but for its cache; safe to use from any thread.</summary>
/// <param name="special">Tokens that ordinary text never becomes, even where merges or the vocabulary lead to them.</param>
internal sealed class BpeModel(BpeDefinition definition, IReadOnlySet<int> special)
{
    private const int MaxStackBytes = 512;

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

        var tokens = Tokenize(word, merger);
        ids.AddRange(tokens);
        _cache.Set(word, tokens);
    }

    private ReadOnlySpan<int> Tokenize(ReadOnlySpan<char> word, BpeMerger merger)
    {
        var length = Encoding.UTF8.GetByteCount(word);
        var rented = length > MaxStackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        try
        {
            var bytes = rented is null ? stackalloc byte[MaxStackBytes] : rented;
            bytes = bytes[..Encoding.UTF8.GetBytes(word, bytes)];
            if (definition.IgnoreMerges && TryWhole(bytes, out var whole) && !special.Contains(whole))
            {
                return new int[] { whole };
            }

            var tokens = merger.Merge(bytes, definition.ByteTokens, _ranks);
            return _ranksWithoutSpecial is not null && HasSpecial(tokens)
                ? merger.Merge(bytes, definition.ByteTokens, _ranksWithoutSpecial)
                : tokens;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private bool TryWhole(ReadOnlySpan<byte> bytes, out int id)
    {
        var rented = bytes.Length > MaxStackBytes ? ArrayPool<char>.Shared.Rent(bytes.Length) : null;
        var spelled = rented is null ? stackalloc char[MaxStackBytes] : rented;
        for (var i = 0; i < bytes.Length; i++)
        {
            spelled[i] = ByteLevelAlphabet.ToCharacter(bytes[i]);
        }

        var found = definition.Vocabulary.TryGetId(spelled[..bytes.Length], out id);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return found;
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
