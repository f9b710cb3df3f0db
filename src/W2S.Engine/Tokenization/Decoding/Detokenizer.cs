namespace W2S.Engine.Tokenization.Decoding;

/// <summary>Decodes a growing sequence.</summary>
internal sealed class Detokenizer(TokenTable tokens, bool skipsSpecial, ITextAssembler assembler) : IDetokenizer
{
    public string Append(int id) =>
        tokens[id] is { } token && !(skipsSpecial && tokens.IsSpecial(id)) ? assembler.Append(token) : string.Empty;

    public string PeekPending() => assembler.PeekPending();

    public IDetokenizer Clone() => new Detokenizer(tokens, skipsSpecial, assembler.Clone());
}
