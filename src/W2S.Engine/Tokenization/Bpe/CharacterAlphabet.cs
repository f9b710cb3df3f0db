using System.Text;

namespace W2S.Engine.Tokenization.Bpe;

/// <summary>
/// SentencePiece vocabularies write a word character by character. A character they lack becomes the tokens of its UTF-8
/// bytes (byte fallback), else the unknown token, else nothing, as in the <c>tokenizers</c> library.
/// </summary>
/// <param name="byteTokens">[256] ids of <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>; empty for a vocabulary without byte fallback.</param>
/// <param name="unknown">Null where unknown characters are left out.</param>
/// <param name="fusesUnknown">Unknown characters side by side are one unknown token.</param>
internal sealed class CharacterAlphabet(Vocabulary vocabulary, int[] byteTokens, int? unknown, bool fusesUnknown) : IAlphabet
{
    private const int MaxUtf8Bytes = 4;

    public IReadOnlyList<int> ByteTokens => byteTokens;

    public int? Unknown => unknown;

    public void Spell(ReadOnlySpan<char> word, IReadOnlySet<int> excluded, List<int> ids)
    {
        Span<byte> utf8 = stackalloc byte[MaxUtf8Bytes];
        var wasUnknown = false;
        for (int i = 0, length; i < word.Length; i += length)
        {
            length = char.IsHighSurrogate(word[i]) ? 2 : 1;
            var character = word.Slice(i, length);
            if (vocabulary.TryGetId(character, out var id) && !excluded.Contains(id))
            {
                ids.Add(id);
                wasUnknown = false;
            }
            else if (byteTokens.Length > 0)
            {
                foreach (var value in utf8[..Encoding.UTF8.GetBytes(character, utf8)])
                {
                    ids.Add(byteTokens[value]);
                }
            }
            else if (unknown is { } token && !(wasUnknown && fusesUnknown))
            {
                ids.Add(token);
                wasUnknown = true;
            }
        }
    }

    public bool TryGetWhole(ReadOnlySpan<char> word, out int id) => vocabulary.TryGetId(word, out id);
}
