using System.Text;

namespace W2S.Engine.Tokenization.Decoding;

/// <summary>A mark in tokens stands for a space; in the first token of a text it may stand for nothing.</summary>
/// <param name="dropsFirst">As the <c>tokenizers</c> library does it: every mark of the first token, wherever it stands in it.</param>
internal sealed class MetaspaceDecoding(char mark, bool dropsFirst) : IDecoding
{
    public ITextAssembler Begin(bool continuesPrompt) => new Assembler(mark, dropsFirst && !continuesPrompt);

    public byte[] BytesOf(string token) => Encoding.UTF8.GetBytes(token.Replace(mark, ' '));

    private sealed class Assembler(char mark, bool drops) : ITextAssembler
    {
        private bool _drops = drops;

        public string Append(string token)
        {
            var text = _drops ? string.Concat(token.Split(mark)) : token.Replace(mark, ' ');
            _drops = false;
            return text;
        }

        public string PeekPending() => string.Empty;

        public ITextAssembler Clone() => new Assembler(mark, _drops);
    }
}
