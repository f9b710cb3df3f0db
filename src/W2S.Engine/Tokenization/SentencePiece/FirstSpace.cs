using W2S.Engine.Tokenization.Conversion;

namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>
/// How a SentencePiece model treats spaces, as <c>tokenizer.json</c> spells it: they become <c>▁</c>, and perhaps one is put before
/// the text. SentencePiece puts it whatever the text begins with, here before every stretch between added tokens, as the
/// <c>tokenizer.json</c> of Llama 2 does. Where <c>tokenizer_config.json</c> says <c>"legacy": false</c> it is as in transformers: put
/// before the text as a whole, and not where that begins with a space.
/// </summary>
internal sealed class FirstSpace(OlderFolder folder, SentencePieceModel model)
{
    private const string Mark = "▁";
    private const string MarkSpaces = $$"""{"type": "Replace", "pattern": {"String": " "}, "content": "{{Mark}}"}""";
    private const string UnmarkSpaces = $$"""{"type": "Replace", "pattern": {"String": "{{Mark}}"}, "content": " "}""";
    private const string Joined = $$"""{{UnmarkSpaces}}, {"type": "ByteFallback"}, {"type": "Fuse"}""";

    private readonly bool _isPut = folder.Says("add_prefix_space", model.HasDummyPrefix);
    private readonly bool _isLegacy = folder.Says("legacy", otherwise: true);

    public string Normalizer => (_isPut, _isLegacy) switch
    {
        (true, true) => $$"""{"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "{{Mark}}"}, {{MarkSpaces}}]}""",
        (true, false) => "null",
        (false, _) => MarkSpaces,
    };

    public string PreTokenizer => _isPut && !_isLegacy
        ? $$"""{"type": "Metaspace", "replacement": "{{Mark}}", "prepend_scheme": "first", "split": false}"""
        : "null";

    public string Decoder => _isPut
        ? $$"""{"type": "Sequence", "decoders": [{{Joined}}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}"""
        : $$"""{"type": "Sequence", "decoders": [{{Joined}}]}""";
}
