using System.Text;
using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Bpe;
using W2S.Engine.Tokenization.Decoding;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization;

/// <summary>
/// Byte-pair encoding over bytes or characters: added tokens, normalizer, pre-tokenizer, merges, template; and a decoding back.
/// </summary>
internal sealed class BpeTokenizer : IIncrementalTokenizer
{
    private readonly AddedVocabulary _addedVocabulary;
    private readonly PreTokenizer _preTokenizer;
    private readonly BpeModel _model;
    private readonly IDecoding _decoding;
    private readonly SequenceTemplate _template;
    private readonly TokenTable _tokens;
    private readonly Lazy<string> _fingerprint;
    private readonly Lazy<SpaceCut> _cutInText;
    private readonly Lazy<SpaceCut> _cutInContinuation;

    /// <param name="addedTokens">By ascending id.</param>
    public BpeTokenizer(TokenizerDefinition definition, IReadOnlyList<AddedToken> addedTokens, SequenceTemplate template)
    {
        // What cannot be written is the unknown token, special or not.
        var special = addedTokens.Where(t => t.IsSpecial && t.Id != definition.Model.Alphabet.Unknown).Select(t => t.Id).ToHashSet();
        _addedVocabulary = new AddedVocabulary(addedTokens, definition.Normalizer);
        _preTokenizer = definition.PreTokenizer;
        _model = new BpeModel(definition.Model, special);
        _decoding = definition.Decoding;
        _template = template;
        _tokens = BuildTokens(definition.Model.Vocabulary, _addedVocabulary);
        _fingerprint = new Lazy<string>(() => Tokenization.Fingerprint.Compute(definition.Model, addedTokens));
        _cutInText = new Lazy<SpaceCut>(() => Cut(SectionStart.BeginsText));
        _cutInContinuation = new Lazy<SpaceCut>(() => Cut(SectionStart.ContinuesPrompt));

        SpaceCut Cut(SectionStart start) => SpaceCut.Of(definition.Normalizer, _addedVocabulary, _preTokenizer, _model, start);
    }

    public int VocabularySize => _tokens.Count;

    public string Fingerprint => _fingerprint.Value;

    public int? BeginOfSequence { get; init; }

    public int? EndOfSequence { get; init; }

    public int[] Encode(IReadOnlyList<TextSegment> segments, bool addSpecialTokens)
    {
        var ids = new List<int>();
        if (addSpecialTokens)
        {
            ids.AddRange(_template.Before);
        }

        EncodeTo(ids, segments, SectionStart.BeginsText);
        if (addSpecialTokens)
        {
            ids.AddRange(_template.After);
        }

        return [.. ids];
    }

    public int[] EncodeContinuation(string text)
    {
        var ids = new List<int>();
        EncodeTo(ids, [new TextSegment(text, IsTrusted: false)], SectionStart.ContinuesPrompt);
        return [.. ids];
    }

    public int SettledLength(ReadOnlySpan<char> text, bool beginsText) => (beginsText ? _cutInText : _cutInContinuation).Value.Last(text);

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var detokenizer = new Detokenizer(_tokens, skipSpecialTokens, _decoding.Begin(continuesPrompt: false));
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            text.Append(detokenizer.Append(id));
        }

        return text.Append(detokenizer.PeekPending()).ToString();
    }

    public byte[] BytesOf(int id) => _tokens[id] is { } token ? _decoding.BytesOf(token) : [];

    public IDetokenizer CreateDetokenizer(bool continuesPrompt) =>
        new Detokenizer(_tokens, skipsSpecial: true, _decoding.Begin(continuesPrompt));

    private void EncodeTo(List<int> ids, IReadOnlyList<TextSegment> segments, SectionStart start)
    {
        RequireLength(segments);
        var merger = new BpeMerger();
        void EncodeWord(ReadOnlySpan<char> word) => _model.Encode(word, merger, ids);
        foreach (var section in _addedVocabulary.Split(MarkedText.Join(segments), start))
        {
            if (section.Token is { } id)
            {
                ids.Add(id);
            }
            else
            {
                _preTokenizer.ForEachWord(section.Text, section.Start, EncodeWord);
            }
        }
    }

    private static void RequireLength(IReadOnlyList<TextSegment> segments)
    {
        var length = segments.Sum(s => (long)s.Text.Length);
        if (length > TokenizerFile.MaxTextLength)
        {
            throw new InvalidOptionException("text", $"{length:N0} characters; a tokenizer reads at most {TokenizerFile.MaxTextLength:N0}.");
        }
    }

    private static TokenTable BuildTokens(Vocabulary vocabulary, AddedVocabulary added)
    {
        var size = Math.Max(vocabulary.Size, added.Tokens.Count is 0 ? 0 : added.Tokens[^1].Id + 1);
        var tokens = new string?[size];
        var isSpecial = new bool[size];
        for (var id = 0; id < size; id++)
        {
            tokens[id] = vocabulary.TokenAt(id);
        }

        foreach (var token in added.Tokens)
        {
            tokens[token.Id] = added.SpellingOf(token);
            isSpecial[token.Id] = token.IsSpecial;
        }

        return new TokenTable(tokens, isSpecial);
    }
}
