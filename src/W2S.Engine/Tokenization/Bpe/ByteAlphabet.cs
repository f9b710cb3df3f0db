using System.Buffers;
using System.Text;

namespace W2S.Engine.Tokenization.Bpe;

/// <summary>Byte-level vocabularies write every byte of a word's UTF-8 with one token: nothing is ever unknown.</summary>
/// <param name="byteTokens">[256]</param>
internal sealed class ByteAlphabet(Vocabulary vocabulary, int[] byteTokens) : IAlphabet
{
    private const int MaxStackBytes = 512;
    private const int MaxBytesPerChar = 3;

    public IReadOnlyList<int> ByteTokens => byteTokens;

    public int? Unknown => null;

    public void Spell(ReadOnlySpan<char> word, IReadOnlySet<int> excluded, List<int> ids)
    {
        var longest = word.Length * MaxBytesPerChar;
        var rented = longest > MaxStackBytes ? ArrayPool<byte>.Shared.Rent(longest) : null;
        var bytes = rented is null ? stackalloc byte[MaxStackBytes] : rented;
        foreach (var value in bytes[..Encoding.UTF8.GetBytes(word, bytes)])
        {
            ids.Add(byteTokens[value]);
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public bool TryGetWhole(ReadOnlySpan<char> word, out int id) => vocabulary.TryGetId(ByteCharacters.Spell(word), out id);
}
