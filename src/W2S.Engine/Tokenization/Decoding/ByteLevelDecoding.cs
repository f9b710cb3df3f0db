namespace W2S.Engine.Tokenization.Decoding;

/// <summary>Byte-level tokens spell bytes, and all bytes together are the text.</summary>
internal sealed class ByteLevelDecoding : IDecoding
{
    public ITextAssembler Begin(bool continuesPrompt) => new Assembler(default);

    public byte[] BytesOf(string token) => ByteCharacters.ToBytes(token);

    private sealed class Assembler(Utf8Assembler utf8) : ITextAssembler
    {
        private Utf8Assembler _utf8 = utf8;

        public string Append(string token) => _utf8.Append(ByteCharacters.ToBytes(token));

        public string PeekPending() => _utf8.HasPending ? "\uFFFD" : string.Empty;

        public ITextAssembler Clone() => new Assembler(_utf8);
    }
}
