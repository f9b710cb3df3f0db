using System.Text;
using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Bpe;
using W2S.Engine.Tokenization.Decoding;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tokenization;

/// <summary>Byte-level byte-pair encoding as GPT-2, Llama 3 and Qwen use it: added tokens, normalizer, pre-tokenizer, merges, template.</summary>
internal sealed class ByteLevelBpeTokenizer : ITokenizer
{
    private readonly AddedVocabulary _addedVocabulary;
    private readonly PreTokenizer _preTokenizer;
    private readonly BpeModel _model;
    private readonly SequenceTemplate _template;
    private readonly TokenBytes _tokenBytes;
    private readonly Lazy<string> _fingerprint;

    public ByteLevelBpeTokenizer(AddedVocabulary addedVocabulary, PreTokenizer preTokenizer, BpeModel model, SequenceTemplate template)
    {
        _addedVocabulary = addedVocabulary;
        _preTokenizer = preTokenizer;
        _model = model;
        _template = template;
        _tokenBytes = BuildTokenBytes(model.Definition.Vocabulary, addedVocabulary);
        _fingerprint = new Lazy<string>(() => Tokenization.Fingerprint.Compute(model.Definition, addedVocabulary.Tokens));
    }

    public int VocabularySize => _tokenBytes.Count;

    public string Fingerprint => _fingerprint.Value;

    public int? BeginOfSequence { get; init; }

    public int? EndOfSequence { get; init; }

    public int[] Encode(IReadOnlyList<TextSegment> segments, bool addSpecialTokens)
    {
        RequireLength(segments);
        var ids = new List<int>();
        if (addSpecialTokens)
        {
            ids.AddRange(_template.Before);
        }

        var merger = new BpeMerger();
        void EncodeWord(ReadOnlySpan<char> word) => _model.Encode(word, merger, ids);
        foreach ((var token, var text) in _addedVocabulary.Split(MarkedText.Join(segments)))
        {
            if (token is { } id)
            {
                ids.Add(id);
            }
            else
            {
                _preTokenizer.ForEachWord(text, EncodeWord);
            }
        }

        if (addSpecialTokens)
        {
            ids.AddRange(_template.After);
        }

        return [.. ids];
    }

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var bytes = new List<byte>(ids.Length * 4);
        foreach (var id in ids)
        {
            if (!(skipSpecialTokens && _tokenBytes.IsSpecial(id)))
            {
                bytes.AddRange(_tokenBytes.Of(id));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    public IDetokenizer CreateDetokenizer() => new Detokenizer(_tokenBytes);

    private static void RequireLength(IReadOnlyList<TextSegment> segments)
    {
        var length = segments.Sum(s => (long)s.Text.Length);
        if (length > TokenizerFile.MaxTextLength)
        {
            throw new InvalidOptionException("text", $"{length:N0} characters; a tokenizer reads at most {TokenizerFile.MaxTextLength:N0}.");
        }
    }

    private static TokenBytes BuildTokenBytes(Vocabulary vocabulary, AddedVocabulary added)
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

        return new TokenBytes(tokens, isSpecial);
    }
}
