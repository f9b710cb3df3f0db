using System.Collections.Concurrent;

namespace W2S.Engine.Tokenization.Decoding;

/// <summary>Byte-level tokens spell bytes, and all bytes together are the text.</summary>
internal sealed class ByteLevelDecoding : IDecoding
{
    private readonly ConcurrentDictionary<string, string?> _wholes = new(StringComparer.Ordinal); // of the tokens met so far

    public ITextAssembler Begin(bool continuesPrompt) => new Assembler(this, default);

    public byte[] BytesOf(string token) => ByteCharacters.ToBytes(token);

    /// <summary>The text of a token of whole characters, as nearly all are; null for others.</summary>
    private string? WholeText(string token) => _wholes.GetOrAdd(token, static token =>
    {
        var utf8 = default(Utf8Assembler);
        var text = utf8.Append(ByteCharacters.ToBytes(token));
        return utf8.HasPending ? null : text;
    });

    private sealed class Assembler(ByteLevelDecoding decoding, Utf8Assembler utf8) : ITextAssembler
    {
        private Utf8Assembler _utf8 = utf8;

        public string Append(string token) =>
            !_utf8.HasPending && decoding.WholeText(token) is { } text ? text : _utf8.Append(ByteCharacters.ToBytes(token));

        public string PeekPending() => _utf8.HasPending ? "\uFFFD" : string.Empty;

        public ITextAssembler Clone() => new Assembler(decoding, _utf8);
    }
}
