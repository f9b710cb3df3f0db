using Microsoft.ML.Tokenizers;

namespace W2S.Engine.MLTokenizers;

/// <summary>What the kinds of tokenizers of the library have in common, and where they differ.</summary>
internal sealed class LibraryTokenizer
{
    private const string Probe = "a";
    private const char Space = '▁'; // SentencePiece's

    // The library's Tiktoken takes four times as long over a word of twice the length; at this one it is a good tenth of a second.
    private const int MaxWord = 1 << 15;

    // Ids in a row that a Tiktoken vocabulary may leave out: it does not say how many it has.
    private const int MaxGap = 4096;

    private readonly Tokenizer _tokenizer;

    /// <exception cref="InvalidOptionException">It is of another kind than those that are known.</exception>
    public LibraryTokenizer(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        SpecialTokens = tokenizer switch
        {
            TiktokenTokenizer tiktoken => tiktoken.SpecialTokens,
            BpeTokenizer bpe => bpe.SpecialTokens,
            CodeGenTokenizer codeGen => codeGen.SpecialTokens,
            SentencePieceTokenizer sentencePiece => sentencePiece.SpecialTokens,
            _ => throw new InvalidOptionException(
                "tokenizer",
                $"{tokenizer.GetType().Name} found; TiktokenTokenizer, BpeTokenizer, CodeGenTokenizer or SentencePieceTokenizer expected"),
        } ?? new Dictionary<string, int>(StringComparer.Ordinal);

        // Only what is put around a text covers none of it.
        var tokens = tokenizer.EncodeToTokens(Probe, out _);
        Before = [.. tokens.TakeWhile(t => IsEmpty(t.Offset)).Select(t => t.Id)];
        After = [.. tokens.Skip(Before.Count).SkipWhile(t => !IsEmpty(t.Offset)).Select(t => t.Id)];
    }

    public PreTokenizer? PreTokenizer => _tokenizer.PreTokenizer;

    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>What the tokenizer puts before a text, such as a begin token.</summary>
    public IReadOnlyList<int> Before { get; }

    /// <summary>What the tokenizer puts after a text.</summary>
    public IReadOnlyList<int> After { get; }

    /// <summary>Ids of <paramref name="text"/>, without what is put around a text.</summary>
    /// <param name="continues">Without the space that some put before a text, either.</param>
    /// <exception cref="InvalidOptionException">A word is too long for it.</exception>
    public IReadOnlyList<int> Encode(string text, bool continues) => _tokenizer switch
    {
        _ when text.Length is 0 => [],
        SentencePieceTokenizer sentencePiece when continues => EncodeContinuation(sentencePiece, text),
        SentencePieceTokenizer sentencePiece => sentencePiece.EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false),
        CodeGenTokenizer codeGen => codeGen.EncodeToIds(
            text, addPrefixSpace: codeGen.AddPrefixSpace && !continues, addBeginningOfSentence: false, addEndOfSentence: false),
        TiktokenTokenizer tiktoken => tiktoken.EncodeToIds(WithShortWords(text)),
        _ => Inner(_tokenizer.EncodeToIds(text)),
    };

    /// <summary>The text of <paramref name="ids"/>, special tokens spelled out.</summary>
    public string Decode(IEnumerable<int> ids) => _tokenizer switch
    {
        SentencePieceTokenizer sentencePiece => sentencePiece.Decode(ids, considerSpecialTokens: true),
        CodeGenTokenizer codeGen => codeGen.Decode(ids, codeGen.AddPrefixSpace, considerSpecialTokens: true),
        _ => _tokenizer.Decode(ids),
    };

    /// <summary>
    /// The vocabulary with the special tokens, by ascending id. Tiktoken's tokens are spelled as decoded, half characters as U+FFFD.
    /// </summary>
    public IReadOnlyList<(int Id, string Token)> ReadVocabulary()
    {
        var vocabulary = _tokenizer switch
        {
            BpeTokenizer bpe => Read(bpe.Vocabulary),
            CodeGenTokenizer codeGen => Read(codeGen.Vocabulary),
            SentencePieceTokenizer sentencePiece => Read(sentencePiece.Vocabulary),
            _ => Discover(),
        };
        return [.. vocabulary.Concat(Read(SpecialTokens)).Distinct().OrderBy(t => t.Id)];
    }

    private static IEnumerable<(int Id, string Token)> Read(IEnumerable<KeyValuePair<string, int>> tokens) => tokens.Select(t => (t.Value, t.Key));

    private IEnumerable<(int Id, string Token)> Discover()
    {
        var end = SpecialTokens.Values.DefaultIfEmpty(-1).Max() + 1 + MaxGap;
        for (var id = 0; id < end; id++)
        {
            // Tiktoken leaves out ids that it does not have.
            var token = _tokenizer.Decode([id]);
            if (token.Length > 0)
            {
                yield return (id, token);
                end = Math.Max(end, id + 1 + MaxGap);
            }
        }
    }

    private static IReadOnlyList<int> EncodeContinuation(SentencePieceTokenizer tokenizer, string text)
    {
        var normalized = tokenizer.Normalizer?.Normalize(text) ?? text;
        var space = tokenizer.EscapeWhiteSpaces ? Space : ' ';
        var hasFirstSpace = tokenizer.AddDummyPrefix && !tokenizer.TreatWhitespaceAsSuffix && normalized.StartsWith(space);
        return tokenizer.EncodeToIds(
            hasFirstSpace ? normalized[1..] : normalized, addBeginningOfSentence: false, addEndOfSentence: false, considerNormalization: false);
    }

    private string WithShortWords(string text)
    {
        var words = text.Length <= MaxWord ? [] : PreTokenizer?.PreTokenize(text) ?? [(0, text.Length)];
        if (words.FirstOrDefault(word => word.Length > MaxWord) is { Length: > 0 } found)
        {
            throw new InvalidOptionException(
                "text", $"a word of {found.Length:N0} characters; a Tiktoken tokenizer reads words of at most {MaxWord:N0}.");
        }

        return text;
    }

    private IReadOnlyList<int> Inner(IReadOnlyList<int> ids) =>
        Before.Count + After.Count is 0 ? ids : [.. ids.Skip(Before.Count).SkipLast(After.Count)];

    private static bool IsEmpty(Range range) => range.Start.Equals(range.End);
}
