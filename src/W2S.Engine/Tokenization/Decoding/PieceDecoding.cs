using System.Collections.Concurrent;
using System.Text;
using W2S.Engine.Tokenization.Normalizers;

namespace W2S.Engine.Tokenization.Decoding;

/// <summary>
/// SentencePiece tokens are text with marks to be replaced by spaces, or single bytes: the decoders Replace, ByteFallback, Fuse
/// and Strip of the <c>tokenizers</c> library, in that order.
/// </summary>
internal sealed class PieceDecoding : IDecoding
{
    private readonly ConcurrentDictionary<string, string> _replaced = new(StringComparer.Ordinal); // of the tokens met so far

    /// <summary>What is replaced in each token, one after the other.</summary>
    public IReadOnlyList<ReplaceNormalizer> Replacements { get; init; } = [];

    /// <summary>Whether <see cref="ByteToken"/>s stand for bytes rather than for their spelling.</summary>
    public bool HasByteFallback { get; init; }

    /// <summary>What is taken off the beginning of a text that continues nothing.</summary>
    public LeadingStrip Strip { get; init; }

    public ITextAssembler Begin(bool continuesPrompt) => new Assembler(this, new ByteRun(), continuesPrompt ? default : Strip);

    public byte[] BytesOf(string token)
    {
        var text = Replace(token);
        return TryGetByte(text, out var value) ? [value] : Encoding.UTF8.GetBytes(text);
    }

    private string Replace(string token) => _replaced.GetOrAdd(
        token,
        static (token, replacements) => replacements.Aggregate(token, (text, replacement) => replacement.Replace(text)),
        Replacements);

    private bool TryGetByte(string token, out byte value)
    {
        value = 0;
        return HasByteFallback && ByteToken.TryParse(token, out value);
    }

    private sealed class Assembler(PieceDecoding decoding, ByteRun bytes, LeadingStrip strip) : ITextAssembler
    {
        private LeadingStrip _strip = strip;

        public string Append(string token)
        {
            var text = decoding.Replace(token);
            return _strip.Apply(decoding.TryGetByte(text, out var value) ? bytes.Append(value) : bytes.End() + text);
        }

        public string PeekPending()
        {
            var copy = _strip;
            return copy.Apply(bytes.Peek());
        }

        public ITextAssembler Clone() => new Assembler(decoding, bytes.Clone(), _strip);
    }
}
