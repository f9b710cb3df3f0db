namespace W2S.Engine.Tokenization.Decoding;

/// <summary>Decodes a growing sequence. Its state is the unfinished character at the end, so that a copy costs nothing.</summary>
internal sealed class Detokenizer(TokenBytes tokens, Utf8Assembler assembler = default) : IDetokenizer
{
    private Utf8Assembler _assembler = assembler;

    public string Append(int id) => tokens.IsSpecial(id) ? string.Empty : _assembler.Append(tokens.Of(id));

    public string PeekPending() => _assembler.HasPending ? "\uFFFD" : string.Empty;

    public IDetokenizer Clone() => new Detokenizer(tokens, _assembler);
}
