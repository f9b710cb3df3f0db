using System.Buffers;
using System.Text;

namespace W2S.Engine.Tokenization.Bpe;

/// <summary>Byte-level byte-pair encoding of single words. Immutable but for its cache; safe to use from any thread.</summary>
/// <param name="byteTokens">[256] ids of the single-byte tokens.</param>
/// <param name="merges">In rank order.</param>
/// <param name="ignoreMerges">A word that is in the vocabulary as a whole is that token, whatever the merges would make of it.</param>
internal sealed class BpeModel(Vocabulary vocabulary, int[] byteTokens, IReadOnlyList<Merge> merges, bool ignoreMerges)
{
    private const int MaxStackBytes = 512;

    private readonly Dictionary<long, (int Rank, int Result)> _ranks = Rank(merges);
    private readonly WordCache _cache = new();

    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>In rank order.</summary>
    public IReadOnlyList<Merge> Merges { get; } = merges;

    /// <summary>Appends the tokens of <paramref name="word"/>, which is well-formed UTF-16 and not empty.</summary>
    public void Encode(ReadOnlySpan<char> word, BpeMerger merger, List<int> ids)
    {
        if (_cache.TryGet(word, out int[]? known))
        {
            ids.AddRange(known);
            return;
        }

        ReadOnlySpan<int> tokens = Tokenize(word, merger);
        ids.AddRange(tokens);
        _cache.Set(word, tokens);
    }

    private ReadOnlySpan<int> Tokenize(ReadOnlySpan<char> word, BpeMerger merger)
    {
        int length = Encoding.UTF8.GetByteCount(word);
        byte[]? rented = length > MaxStackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        try
        {
            Span<byte> bytes = rented is null ? stackalloc byte[MaxStackBytes] : rented;
            bytes = bytes[..Encoding.UTF8.GetBytes(word, bytes)];
            return ignoreMerges && TryWhole(bytes, out int whole)
                ? new int[] { whole }
                : merger.Merge(bytes, byteTokens, _ranks);
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
        char[]? rented = bytes.Length > MaxStackBytes ? ArrayPool<char>.Shared.Rent(bytes.Length) : null;
        Span<char> spelled = rented is null ? stackalloc char[MaxStackBytes] : rented;
        for (int i = 0; i < bytes.Length; i++)
        {
            spelled[i] = ByteLevelAlphabet.ToCharacter(bytes[i]);
        }

        bool found = Vocabulary.TryGetId(spelled[..bytes.Length], out id);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return found;
    }

    private static Dictionary<long, (int Rank, int Result)> Rank(IReadOnlyList<Merge> merges)
    {
        var ranks = new Dictionary<long, (int, int)>(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            ranks.Add(merges[rank].Pair, (rank, merges[rank].Result));
        }

        return ranks;
    }
}
