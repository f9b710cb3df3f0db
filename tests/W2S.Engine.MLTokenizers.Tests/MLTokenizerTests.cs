using System.Diagnostics;
using System.Text;
using Microsoft.ML.Tokenizers;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.MLTokenizers.Tests;

public sealed class MLTokenizerTests
{
    private const string End = "<|endoftext|>";

    private static readonly MLTokenizer Tiktoken = new(Gpt2Vocabulary.Tiktoken(), "golden");
    private static readonly MLTokenizer Bpe = new(Gpt2Vocabulary.Bpe(), "golden");
    private static readonly MLTokenizer Llama = ReadLlama();

    public static TheoryData<string> Kinds => ["Tiktoken", "BPE", "Llama"];

    [Theory]
    [InlineData("Tiktoken")]
    [InlineData("BPE")]
    public void EncodeAndDecode_VocabularyThatTheEngineReadsToo_GiveTheSame(string kind)
    {
        var tokenizer = Of(kind);
        var count = 0;
        foreach (var golden in Gpt2Vocabulary.Golden())
        {
            var text = golden.GetProperty("text").GetString()!;
            TextSegment[] trusted = [new(text, IsTrusted: true)];
            var ids = Gpt2Vocabulary.Engine.Encode(trusted, addSpecialTokens: false);
            Equal(text, ids, tokenizer.Encode(trusted, addSpecialTokens: false));
            Equal(text, Gpt2Vocabulary.Engine.Encode(text), ((ITokenizer)tokenizer).Encode(text));
            Assert.Equal(Gpt2Vocabulary.Engine.Decode(ids), tokenizer.Decode(ids));
            Assert.Equal(Gpt2Vocabulary.Engine.Decode(ids, skipSpecialTokens: true), tokenizer.Decode(ids, skipSpecialTokens: true));
            count++;
        }

        Assert.True(count > 500);
        Assert.Equal(Gpt2Vocabulary.Engine.VocabularySize, tokenizer.VocabularySize);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Encode_SpecialTokenInUserText_IsInert(string kind)
    {
        var tokenizer = Of(kind);
        var special = Special(kind);
        foreach (var text in new[] { special, $"a{special}b", special + special, $" {special[..2]}{special}", special[..^1] + special })
        {
            var ids = ((ITokenizer)tokenizer).Encode(text);
            Assert.DoesNotContain(Id(tokenizer, special), ids);
            Assert.Equal(text, tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void Encode_SpecialTokenThatHoldsAnother_IsInertAsWellAsTheOther()
    {
        ITokenizer tokenizer = new MLTokenizer(TinyTiktoken("<ab>", ("<a>", 100), ("<a><b>", 101), ("><b", 102)), "tiny");
        foreach (var text in new[] { "<a><b>", "<<a><b>>", "<a><a><b>" })
        {
            var ids = tokenizer.Encode(text);
            Assert.All(ids, id => Assert.InRange(id, 0, 3));
            Assert.Equal(text, tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void Encode_HundredThousandSpecialTokensInUserText_TakeNoLongerThanText()
    {
        var text = string.Concat(Enumerable.Repeat(End, 100_000));
        var time = Stopwatch.StartNew();
        Assert.DoesNotContain(Id(Tiktoken, End), ((ITokenizer)Tiktoken).Encode(text));

        // Some tenths of a second; were each of them looked for from the start of the text, it would be many minutes.
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(30), $"{time.Elapsed}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Encode_SpecialTokenInTrustedText_IsOneId(string kind)
    {
        var tokenizer = Of(kind);
        var special = Special(kind);
        var ids = tokenizer.Encode([new(special, IsTrusted: true), new(special, IsTrusted: false)], addSpecialTokens: false);
        Assert.Equal(Id(tokenizer, special), ids[0]);
        Assert.Equal(1, ids.Count(id => id == ids[0]));
        Assert.Equal([ids[0]], tokenizer.Encode([new(special[..3], IsTrusted: true), new(special[3..], IsTrusted: true)], addSpecialTokens: false));
        Assert.Equal("", tokenizer.Decode([ids[0]], skipSpecialTokens: true));
        Assert.Equal(special, tokenizer.Decode([ids[0]]));
    }

    [Fact]
    public void Encode_WhatTheTokenizerPutsAroundAText_IsAddedOnlyWhenAskedFor()
    {
        var tokenizer = new MLTokenizer(Gpt2Vocabulary.Bpe(begin: End, end: End), "golden");
        var end = Id(tokenizer, End);
        TextSegment[] text = [new("A joy.", IsTrusted: false)];
        var plain = Bpe.Encode(text, addSpecialTokens: false);
        Assert.Equal(plain, tokenizer.Encode(text, addSpecialTokens: false));
        Assert.Equal([end, .. plain, end], tokenizer.Encode(text, addSpecialTokens: true));
        Assert.Equal((end, end), (tokenizer.BeginOfSequence, tokenizer.EndOfSequence));
        Assert.Null(Bpe.EndOfSequence);
    }

    [Fact]
    public void EncodeContinuation_SentencePiece_PutsNoSpaceFirst()
    {
        ITokenizer tokenizer = Llama;
        Assert.Equal(" joy", " " + Llama.Decode(tokenizer.Encode("joy")));
        Assert.Equal(tokenizer.Encode("joy"), tokenizer.EncodeContinuation(" joy"));
        Assert.NotEqual(tokenizer.Encode("joy"), tokenizer.EncodeContinuation("joy"));
        Assert.Equal([1, .. tokenizer.Encode("joy")], tokenizer.Encode([new("joy", IsTrusted: false)], addSpecialTokens: true));
        Assert.Equal(1, tokenizer.BeginOfSequence);
    }

    [Fact]
    public void Encode_TextLongerThanATokenizerReads_IsRefused() =>
        Assert.Throws<InvalidOptionException>(() => ((ITokenizer)Tiktoken).Encode(new string('a', TokenizerFile.MaxTextLength + 1)));

    [Fact]
    public void Encode_EndlessWord_IsRefusedByTiktokenAndReadByTheOthers()
    {
        var text = new string('a', 100_000);
        var refusal = Assert.Throws<InvalidOptionException>(() => ((ITokenizer)Tiktoken).Encode(text));
        Assert.Contains("a word of 100,000 characters", refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(((ITokenizer)Tiktoken).Encode(string.Concat(Enumerable.Repeat("aaaa ", 20_000))));
        Assert.NotEmpty(((ITokenizer)Bpe).Encode(text));
        Assert.NotEmpty(((ITokenizer)Llama).Encode(text));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Decode_IdOutsideTheVocabulary_Throws(string kind)
    {
        var tokenizer = Of(kind);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([tokenizer.VocabularySize]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.CreateDetokenizer(continuesPrompt: false).Append(tokenizer.VocabularySize));
    }

    [Fact]
    public void Fingerprint_SameKindNameAndTokens_IsTheSameAndOtherwiseAnother()
    {
        Assert.Equal(Tiktoken.Fingerprint, new MLTokenizer(Gpt2Vocabulary.Tiktoken(), "golden").Fingerprint);
        Assert.NotEqual(Tiktoken.Fingerprint, new MLTokenizer(Gpt2Vocabulary.Tiktoken(), "other").Fingerprint);
        Assert.NotEqual(Tiktoken.Fingerprint, Bpe.Fingerprint);
        Assert.NotEqual(Tiktoken.Fingerprint, Gpt2Vocabulary.Engine.Fingerprint);
        Assert.NotEqual(Tiktoken.Fingerprint, new MLTokenizer(TinyTiktoken("a"), "golden").Fingerprint);
    }

    [Fact]
    public void VocabularySize_TiktokenWithHoles_IsOneMoreThanTheHighestId()
    {
        Assert.Equal(2001, new MLTokenizer(TinyTiktoken("a", ("bb", 2000)), "tiny").VocabularySize);
        Assert.Equal(90_001, new MLTokenizer(TinyTiktoken("a", ("bb", 1), ("cc", 90_000)), "tiny").VocabularySize);
    }

    [Fact]
    public void New_NoNameOrUnknownKind_IsRefused()
    {
        Assert.Throws<InvalidOptionException>(() => new MLTokenizer(Gpt2Vocabulary.Tiktoken(), " "));
        using var words = new MemoryStream("[UNK]\na\n"u8.ToArray());
        var refusal = Assert.Throws<InvalidOptionException>(() => new MLTokenizer(WordPieceTokenizer.Create(words), "words"));
        Assert.Contains("WordPieceTokenizer found", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_SpecialTokenOfOneCharacter_IsRefused()
    {
        var refusal = Assert.Throws<InvalidOptionException>(() => new MLTokenizer(TinyTiktoken("a", ("b", 1)), "tiny"));
        Assert.Contains("the special token \"b\" found, two characters or more expected", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encode_ManyThreads_GiveTheSame()
    {
        ITokenizer tokenizer = new MLTokenizer(Gpt2Vocabulary.Tiktoken(), "golden");
        var texts = Gpt2Vocabulary.Golden().Select(g => g.GetProperty("text").GetString()!).ToArray();
        var expected = texts.Select(t => ((ITokenizer)Tiktoken).Encode(t)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Assert.Equal(expected, texts.Select(tokenizer.Encode)))));
    }

    private static MLTokenizer Of(string kind) => kind switch
    {
        "Tiktoken" => Tiktoken,
        "BPE" => Bpe,
        _ => Llama,
    };

    private static string Special(string kind) => kind is "Llama" ? "</s>" : End;

    private static int Id(MLTokenizer tokenizer, string special) =>
        Assert.Single(tokenizer.Encode([new(special, IsTrusted: true)], addSpecialTokens: false));

    private static MLTokenizer ReadLlama()
    {
        using var model = File.OpenRead(Fixtures.PathOf("golden", "sentencepiece", "llama", "tokenizer.model"));
        return new MLTokenizer(LlamaTokenizer.Create(model, specialTokens: new Dictionary<string, int> { ["<s>"] = 1, ["</s>"] = 2 }), "golden-llama");
    }

    /// <param name="special">Special tokens.</param>
    private static TiktokenTokenizer TinyTiktoken(string tokens, params (string Token, int Id)[] special)
    {
        var lines = tokens.Select((token, id) => $"{Convert.ToBase64String(Encoding.UTF8.GetBytes([token]))} {id}");
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', lines)));
        return TiktokenTokenizer.Create(stream, preTokenizer: null, normalizer: null, special.ToDictionary(s => s.Token, s => s.Id));
    }

    private static void Equal(string text, int[] expected, int[] found) =>
        Assert.Equal($"{text}: {string.Join(' ', expected)}", $"{text}: {string.Join(' ', found)}");
}
