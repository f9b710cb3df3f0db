using System.Collections.Concurrent;
using System.Text;

namespace W2S.Engine.Tokenization.Decoding;

/// <summary>A mark in tokens stands for a space; in the first token of a text it may stand for nothing.</summary>
/// <param name="dropsFirst">As the <c>tokenizers</c> library does it: every mark of the first token, wherever it stands in it.</param>
internal sealed class MetaspaceDecoding(char mark, bool dropsFirst) : IDecoding
{
    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal); // of the tokens met so far

    public ITextAssembler Begin(bool continuesPrompt) => new Assembler(this, dropsFirst && !continuesPrompt);

    public byte[] BytesOf(string token) => Encoding.UTF8.GetBytes(WithSpaces(token));

    private string WithSpaces(string token) => _texts.GetOrAdd(token, static (token, mark) => token.Replace(mark, ' '), mark);

    private string WithoutMarks(string token) => string.Concat(token.Split(mark));

    private sealed class Assembler(MetaspaceDecoding decoding, bool drops) : ITextAssembler
    {
        private bool _drops = drops;

        public string Append(string token)
        {
            var text = _drops ? decoding.WithoutMarks(token) : decoding.WithSpaces(token);
            _drops = false;
            return text;
        }

        public string PeekPending() => string.Empty;

        public ITextAssembler Clone() => new Assembler(decoding, _drops);
    }
}
